package faultline.kernel.huge;

import faultline.kernel.abi.Errno;
import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileError;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.MemoryDirectory;
import faultline.kernel.vfs.MountOptions;
import java.util.Set;

/** The file system whose files are huge pages (facts linux-mm.md 6.1; Linux 2.6.7 fs/hugetlbfs/inode.c). */
public final class HugeTlbFs {

    /** HUGETLBFS_MAGIC (linux/magic.h). */
    private static final int MAGIC = 0x958458F6;

    private static final int ROOT_MODE = 0x1ED;
    private static final int MODE_MASK = 0x1FF;
    private static final Set<String> OPTIONS = Set.of("uid", "gid", "mode", "size", "nr_inodes");

    private final HugePaging paging;
    private final FileSystem.Maker systems;

    public HugeTlbFs(HugePaging paging, FileSystem.Maker systems) {
        this.paging = paging;
        this.systems = systems;
    }

    /** hugetlbfs_fill_super: a new file system; EINVAL for options that it does not have or that are no numbers. */
    public Directory mount(MountOptions options, boolean readOnly) throws FileError {
        options.require(OPTIONS);
        HugeQuota quota = quota(options);
        FileSystem system = systems.make("hugetlbfs", MAGIC, readOnly, new HugeStorage(quota, paging.pageBytes()));
        if (options.has("nr_inodes")) {
            system.limitInodes((int) Math.min(Integer.MAX_VALUE, options.count("nr_inodes", 0)));
        }
        int mode = options.permissions("mode", ROOT_MODE) & MODE_MASK;
        int user = options.identity("uid", options.who().fileUser());
        int group = options.identity("gid", options.who().fileGroup());
        system.setOptions(new AsGiven(options.text()));
        system.takeInode();
        MemoryDirectory root = new MemoryDirectory(system, mode);
        root.setOwners(user, group);
        system.setFiles(permissions -> file(system, quota, permissions));
        return root;
    }

    /** generic_show_options (Linux 2.6.34 fs/namespace.c). There is no remount_fs: later options are not looked at. */
    private record AsGiven(String text) implements FileSystem.Options {
        @Override
        public String shown() {
            return text.isEmpty() ? "" : ',' + text;
        }

        @Override
        public void change(MountOptions wanted) {}
    }

    /** The option size: bytes or percents of the pool, rounded down to huge pages. */
    private HugeQuota quota(MountOptions options) throws FileError {
        if (!options.has("size")) {
            return HugeQuota.none();
        }
        long whole = (long) paging.pool.persistent() * paging.pageBytes();
        return HugeQuota.of((int) Math.min(Integer.MAX_VALUE - 1, options.size("size", 0, whole) / paging.pageBytes()));
    }

    private HugeInode file(FileSystem system, HugeQuota quota, int permissions) throws FileError {
        HugeMapping pages = HugeMapping.create(paging.context(), paging, quota);
        if (pages == null) {
            throw new FileError(Errno.ENOMEM);
        }
        return new HugeInode(system, permissions, paging, pages);
    }
}
