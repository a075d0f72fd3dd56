/** What we use of the package, which comes without types. */
declare module 'fs-native-extensions' {
  /**
   * Asks the kernel for an exclusive lock on an open, writable file (OFD lock on Linux, flock on macOS, LockFileEx on
   * Windows); false if another open file has it. Closing the descriptor, or the process's end, gives it back.
   */
  export function tryLock(fd: number): boolean;
}
