import assert from 'node:assert/strict';
import { releaseId } from '../../../src/deployment/carry/release-id.ts';

const COMMIT = { commit: '0123456789abcdef0123456789abcdef01234567', isDirty: false };
const NOON = new Date('2026-03-04T12:00:00.500Z');

describe('the name of a release', () => {
  it('is the time in UTC and the beginning of the commit', () => {
    assert.equal(releaseId(COMMIT, NOON, []), '20260304T120000Z-0123456789');
    assert.equal(releaseId({ ...COMMIT, isDirty: true }, NOON, []), '20260304T120000Z-0123456789-dirty');
  });

  it('comes after all that are there, also where another clock was ahead of ours', () => {
    const there = [
      '20260304T120000Z-aaaaaaaaaa',
      '20260304T130059Z-bbbbbbbbbb-dirty',
      '20260101T000000Z-cccccccccc',
    ];
    assert.equal(releaseId(COMMIT, NOON, there), '20260304T130100Z-0123456789');
    assert.equal(releaseId(COMMIT, NOON, ['20260304T120000Z-0123456789']), '20260304T120001Z-0123456789');
  });

  it('is not led astray by what is no name of a release', () => {
    const there = ['x', '99991231T235959Z-aaaaaaaaaa', '20269999T999999Z-aaaaaaaaaa'];
    assert.equal(releaseId(COMMIT, NOON, there), '20260304T120000Z-0123456789');
  });
});
