package faultline.emulator.exec;

/**
 * What an engine remembers of fetches between two instructions.
 *
 * @param line the cache line that instructions were last fetched from; a number that is not a multiple of its size for none
 * @param frame frame of that line
 * @param tail physical address of the second page of the next instruction if it was already looked up, or -1
 */
public record FetchPoint(int line, int frame, long tail) {}
