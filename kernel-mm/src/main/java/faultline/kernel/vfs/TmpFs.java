package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.file.PageCache;
import java.util.Set;

/** File systems in memory: tmpfs with its options, and ramfs without (Linux 2.6.7 mm/shmem.c shmem_parse_options, fs/ramfs/inode.c). */
public final class TmpFs {

    /** TMPFS_MAGIC and RAMFS_MAGIC (linux/magic.h). */
    private static final int MAGIC = 0x01021994;

    private static final int RAM_MAGIC = 0x858458F6;

    private static final Set<String> OPTIONS = Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks");
    /** Permissions of the root where the option mode is absent: everybody's, sticky. */
    private static final int ROOT_MODE = 0x3FF;

    private static final int RAM_ROOT_MODE = 0x1ED;
    private static final int PERMISSIONS = 0xFFF;

    private final PageCache cache;
    private final long ramBytes;
    private final FileSystem.Maker systems;
    private final long usualBytes;
    private final int usualInodes;

    /** @param lowBytes most memory that the kernel can look at directly: where inodes are */
    public TmpFs(PageCache cache, long ramBytes, long lowBytes, FileSystem.Maker systems) {
        this.cache = cache;
        this.ramBytes = ramBytes;
        this.systems = systems;
        usualBytes = ramBytes / 2;
        usualInodes = (int) (Math.min(lowBytes, usualBytes) / Storage.CHUNK_BYTES);
    }

    /** shmem_fill_super: half of RAM and an inode for each page of it, if nothing else is said; EINVAL for bad options. */
    public Directory mount(MountOptions options, boolean readOnly) throws FileError {
        long bytes = bytes(options, usualBytes);
        int inodes = inodes(options, usualInodes);
        int mode = options.permissions("mode", ROOT_MODE) & PERMISSIONS;
        int user = options.identity("uid", options.who().fileUser());
        int group = options.identity("gid", options.who().fileGroup());
        Storage room = new Storage(cache, bytes == 0 ? Storage.UNLIMITED : bytes);
        FileSystem system = systems.make("tmpfs", MAGIC, readOnly, room);
        system.limitInodes(inodes);
        system.setOptions(new Told(system, mode, user, group));
        system.takeInode();
        MemoryDirectory root = new MemoryDirectory(system, mode);
        root.setOwners(user, group);
        return root;
    }

    /** ramfs_fill_super: no limits, and no options that are looked at. */
    public Directory mountRam(MountOptions options, boolean readOnly) throws FileError {
        FileSystem system = systems.make("ramfs", RAM_MAGIC, readOnly, new Storage(cache, Storage.UNLIMITED));
        system.limitInodes(0);
        system.takeInode();
        return new MemoryDirectory(system, RAM_ROOT_MODE);
    }

    /** Whole pages of size or nr_blocks; 0 is no limit (Linux 2.6.8 and later; before, an error: unverified). */
    private long bytes(MountOptions options, long otherwise) throws FileError {
        options.require(OPTIONS);
        long size = options.size("size", otherwise, ramBytes) / Storage.CHUNK_BYTES;
        return options.count("nr_blocks", size) * Storage.CHUNK_BYTES;
    }

    private static int inodes(MountOptions options, int otherwise) throws FileError {
        return (int) Math.min(Integer.MAX_VALUE - 1, options.count("nr_inodes", otherwise));
    }

    /** The options of one mount. */
    private final class Told implements FileSystem.Options {
        private final FileSystem system;
        private final int mode;
        private final int user;
        private final int group;

        Told(FileSystem system, int mode, int user, int group) {
            this.system = system;
            this.mode = mode;
            this.user = user;
            this.group = group;
        }

        private long limit() {
            long limit = system.storage().limit();
            return limit == Storage.UNLIMITED ? 0 : limit;
        }

        /** shmem_show_options of Linux 2.6.34, which leaves out what is usual; kernels before 2.6.25 show none. */
        @Override
        public String shown() {
            StringBuilder text = new StringBuilder();
            text.append(limit() == usualBytes ? "" : ",size=" + limit() / 1024 + 'k');
            text.append(system.inodeLimit() == usualInodes ? "" : ",nr_inodes=" + system.inodeLimit());
            text.append(mode == ROOT_MODE ? "" : String.format(",mode=%03o", mode));
            text.append(user == 0 ? "" : ",uid=" + Integer.toUnsignedString(user));
            text.append(group == 0 ? "" : ",gid=" + Integer.toUnsignedString(group));
            return text.toString();
        }

        /** shmem_remount_fs: EINVAL for less than is in use, or a limit where there was none; owner and mode stay. */
        @Override
        public void change(MountOptions wanted) throws FileError {
            long bytes = bytes(wanted, limit());
            int inodes = inodes(wanted, system.inodeLimit());
            boolean bytesFit =
                    bytes == limit() || limit() != 0 && system.storage().used() <= bytes;
            boolean inodesFit = inodes == system.inodeLimit() || system.inodeLimit() != 0 && system.inodes() <= inodes;
            if (!bytesFit || !inodesFit) {
                throw new FileError(Errno.EINVAL);
            }
            system.storage().setLimit(bytes == 0 ? Storage.UNLIMITED : bytes);
            system.limitInodes(inodes);
        }
    }
}
