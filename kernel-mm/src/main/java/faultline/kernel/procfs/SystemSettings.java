package faultline.kernel.procfs;

import faultline.kernel.file.PageCache;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.SettingFile;

/** The settings of /proc/sys (kernel/sysctl.c). */
public final class SystemSettings {

    /** Values that drop_caches takes: the page cache, dentries and inodes, or both. */
    private static final int MOST_TO_DROP = 3;

    private final FileSystem fileSystem;
    private final PageCache cache;
    private int dropped;

    public SystemSettings(FileSystem fileSystem, PageCache cache) {
        this.fileSystem = fileSystem;
        this.cache = cache;
    }

    /** Puts the settings into {@code root}. */
    public void addTo(ProcRoot root) {
        ProcFolder settings = new ProcFolder(fileSystem);
        settings.placeIn(root, "sys");
        root.add("sys", settings);
        ProcFolder memory = new ProcFolder(fileSystem);
        memory.placeIn(settings, "vm");
        settings.add("vm", memory);
        memory.add("drop_caches", new SettingFile(fileSystem, () -> dropped, this::drop));
    }

    private boolean drop(int what) {
        if (what < 1 || what > MOST_TO_DROP) {
            return false;
        }
        dropped = what;
        if ((what & 1) != 0) {
            cache.dropClean();
        }
        return true;
    }
}
