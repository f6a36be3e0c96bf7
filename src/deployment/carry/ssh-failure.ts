import { type ExpectedError, NetworkError, NotAllowedError, UnavailableError } from '../../errors.ts';
import { lastLine } from './program.ts';
import { passing } from './retry.ts';

/** The exit code of ssh where it failed itself; that of the remote command else. https://man.openbsd.org/ssh#EXIT_STATUS */
export const SSH_FAILED = 255;

/** What the server's key is checked against is the user's to change. */
const KEY_CHANGED = /REMOTE HOST IDENTIFICATION HAS CHANGED|Offending .* key/;
const KEY_UNKNOWN =
  /Host key verification failed|No .* host key is known|authenticity of host .* can't be established/;
const REFUSED = /Permission denied|Too many authentication failures|No supported authentication methods/;
const UNKNOWN = /Could not resolve hostname/;
const CONFIGURATION = /Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration/;

/**
 * Puts what ssh said when it could not connect, or lost its connection, in our words.
 * @param name the host, as the deployment calls it.
 * @param stderr what ssh said.
 */
export function sshFailure(name: string, stderr: string): ExpectedError {
  const why = lastLine(stderr);
  if (KEY_CHANGED.test(stderr)) {
    return new NotAllowedError(`The host key of ${name} has changed.`, {
      why: 'Somebody may be listening in, or the host was set up anew.',
      next: 'Ask who runs the host; if it is right, take the old key out with ssh-keygen -R and log in once by hand.',
    });
  }
  if (KEY_UNKNOWN.test(stderr)) {
    return new NotAllowedError(`The host key of ${name} is not known here.`, {
      why: 'Host keys are checked, and nobody has said yet that this one is right.',
      next: 'Log in once by hand with ssh and compare the key, or put it into known_hosts.',
    });
  }
  if (REFUSED.test(stderr)) {
    return new NotAllowedError(`${name} refuses the login.`, {
      why,
      next: 'Check the user and the key: the same ssh has to work by hand, without a password.',
    });
  }
  if (UNKNOWN.test(stderr)) {
    return new NetworkError(`The host ${name} is not known.`, {
      why,
      next: "Correct the host in deployment.yaml, or name it in ssh's configuration.",
    });
  }
  if (CONFIGURATION.test(stderr)) {
    return new UnavailableError('ssh does not take its configuration.', { why, next: 'Correct it.' });
  }
  return passing(
    new NetworkError(`${name} cannot be reached.`, {
      why: why === '' ? 'The connection was cut.' : why,
      next: 'Check the host, its port and the network, then call the command again.',
    }),
  );
}
