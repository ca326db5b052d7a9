package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The types of file systems that a guest may mount, and what is mounted where: file_systems and the vfsmount tree. */
public final class MountTable {

    private final Map<String, Type> types = new LinkedHashMap<>();
    private final List<Mount> mounts = new ArrayList<>();

    /** Makes file systems of one type. */
    @FunctionalInterface
    public interface Type {
        /**
         * A new file system.
         *
         * @param options what mount's data says, without blanks
         * @param readOnly whether all changes are refused
         * @return its root directory
         * @throws FileError EINVAL for options that it does not have
         */
        Directory make(MountOptions options, boolean readOnly) throws FileError;
    }

    /** @param covered the directory that {@code root} hides, or null for what was there from the beginning */
    private record Mount(String source, String path, Directory covered, Directory root) {

        String line() {
            FileSystem system = root.fileSystem();
            String access = system.readOnly() ? "ro" : "rw";
            return source + ' ' + path + ' ' + system.type() + ' ' + access
                    + system.options().shown() + " 0 0";
        }
    }

    /** Lets guests mount file systems of {@code type}. */
    public void register(String type, Type maker) {
        types.put(type, maker);
    }

    /** Types that can be mounted, in the order in which they were registered. */
    public Set<String> types() {
        return types.keySet();
    }

    /** Lines of /proc/mounts. */
    public List<String> lines() {
        return mounts.stream().map(Mount::line).toList();
    }

    /** Notes what is part of the tree from the beginning. */
    public void note(String source, String path, Directory root) {
        mounts.add(new Mount(source, path, null, root));
    }

    /** Makes a file system of {@code type} and puts it over {@code target}; ENODEV for types that there are not. */
    public void mount(String source, Directory target, String path, String type, MountOptions options, boolean readOnly)
            throws FileError {
        Type maker = types.get(type);
        if (maker == null) {
            throw new FileError(Errno.ENODEV);
        }
        attach(source, target, path, maker.make(options, readOnly));
    }

    /** Puts {@code root} over {@code target}. */
    public void attach(String source, Directory target, String path, Directory root) {
        root.place(target.parent(), target.name());
        target.setMounted(root);
        mounts.add(new Mount(source, path, target, root));
    }

    private Mount of(Directory root) throws FileError {
        for (Mount mount : mounts) {
            if (mount.root() == root) {
                return mount;
            }
        }
        throw new FileError(Errno.EINVAL);
    }

    /** EINVAL when nothing is mounted at {@code root}. */
    public void requireMounted(Directory root) throws FileError {
        of(root);
    }

    /** Changes whether a mounted file system may be written to, and its options: MS_REMOUNT. */
    public void remount(Directory root, MountOptions options, boolean readOnly) throws FileError {
        FileSystem system = of(root).root().fileSystem();
        system.options().change(options);
        system.setReadOnly(readOnly);
    }

    /**
     * Takes the file system with {@code root} away; EINVAL when nothing is mounted there.
     *
     * @param detaches whether that is done though it is in use
     */
    public void unmount(Directory root, boolean detaches) throws FileError {
        Mount mount = of(root);
        if (mount.covered() == null || holdsMounts(root)) {
            throw new FileError(Errno.EBUSY);
        }
        if (!detaches && root.fileSystem().inUse()) {
            throw new FileError(Errno.EBUSY);
        }
        mount.covered().setMounted(null);
        mounts.remove(mount);
        if (root instanceof MemoryDirectory) {
            ((MemoryDirectory) root).removeAll();
        }
    }

    private boolean holdsMounts(Directory root) {
        return mounts.stream().anyMatch(mount -> mount.root() != root && root.contains(mount.root()));
    }
}
