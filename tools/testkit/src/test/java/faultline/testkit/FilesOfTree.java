package faultline.testkit;

import faultline.kernel.frame.SlabCache;
import faultline.kernel.kernel.Kernel;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.Inode;
import faultline.kernel.vfs.MemoryDirectory;
import faultline.kernel.vfs.RegularFile;

/** What the files in memory hold: it stays when the last process has gone. */
final class FilesOfTree {

    private static final int PAGE = 4096;
    private static final int PAGES_A_NODE = 64;

    private int files;
    private int pages;
    private int nodes;

    /** Counts all files below the root. */
    static FilesOfTree of(Kernel kernel) {
        FilesOfTree counted = new FilesOfTree();
        try {
            counted.count(kernel.parts().files().root());
        } catch (FileError error) {
            throw new IllegalStateException(error);
        }
        return counted;
    }

    private void count(Directory directory) throws FileError {
        for (Directory.Entry entry : directory.list()) {
            Inode inode = directory.lookup(entry.name());
            if (inode instanceof MemoryDirectory) {
                count((Directory) inode);
            } else if (inode instanceof RegularFile) {
                int own = (int) (inode.allocatedBytes() / PAGE);
                int lowest = (own + PAGES_A_NODE - 1) / PAGES_A_NODE;
                files++;
                pages += own;
                nodes += lowest > 1 ? lowest + 1 : lowest;
            }
        }
    }

    /** Their pages. */
    int pages() {
        return pages;
    }

    /** Whether {@code cache} is one of inodes or tree nodes and has exactly the objects that these files, none of them sparse, need. */
    boolean holds(SlabCache cache) {
        return cache.name().equals("inode_cache") && cache.objectsInUse() == files
                || cache.name().equals("radix_tree_node") && cache.objectsInUse() == nodes;
    }
}
