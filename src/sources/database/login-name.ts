import { userInfo } from 'node:os';

/** The name of whoever runs us, which clients of databases take where none is given; some containers know none. */
export function loginName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
