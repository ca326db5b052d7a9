package faultline.kernel.rmap;

/**
 * The file half of a reverse map.
 *
 * @param pages who maps a page of a file
 * @param vmas which vmas show a file, known in every design since truncation needs them
 */
public record FileReverseMap(PageSide pages, FileVmas vmas) {}
