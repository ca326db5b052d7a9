package faultline.kernel.procfs;

import faultline.kernel.file.PageCache;
import faultline.kernel.huge.HugeMemory;
import faultline.kernel.huge.HugePool;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.SettingFile;

/** The settings of /proc/sys (kernel/sysctl.c). */
public final class SystemSettings {

    /** Values that drop_caches takes: the page cache, dentries and inodes, or both. */
    private static final int MOST_TO_DROP = 3;

    private final FileSystem fileSystem;
    private final PageCache cache;
    private final HugeMemory huge;
    private int dropped;

    public SystemSettings(FileSystem fileSystem, PageCache cache, HugeMemory huge) {
        this.fileSystem = fileSystem;
        this.cache = cache;
        this.huge = huge;
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
        addHugePages(memory);
    }

    /** What the kernel in question has of them (mm/hugetlb.c); the group came with 2.6.7, overcommitting with 2.6.24. */
    private void addHugePages(ProcFolder memory) {
        HugePool pool = huge.pool();
        memory.add("nr_hugepages", new SettingFile(fileSystem, pool::persistent, wanted -> {
            pool.resize(Math.max(0, wanted));
            return true;
        }));
        if (pool.keepsSurplus()) {
            memory.add("nr_overcommit_hugepages", new SettingFile(fileSystem, pool::overcommit, wanted -> {
                pool.setOvercommit(Math.max(0, wanted));
                return true;
            }));
        }
        if (huge.groupMayMap()) {
            memory.add("hugetlb_shm_group", new SettingFile(fileSystem, huge::group, number -> {
                huge.setGroup(number);
                return true;
            }));
        }
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
