package faultline.emulator.debug;

/**
 * A thread of a process.
 *
 * @param process number of the process
 * @param thread number of the thread; that of its first thread is the process's
 */
public record TaskId(int process, int thread) {}
