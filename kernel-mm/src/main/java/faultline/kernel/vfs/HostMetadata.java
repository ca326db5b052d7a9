package faultline.kernel.vfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What a file of the host looks like to programs. */
final class HostMetadata {

    private static final int ALL_WRITE = 0x92;
    private static final int FULL = 0x1FF;

    private final HostTree tree;
    private final Path path;

    HostMetadata(HostTree tree, Path path) {
        this.tree = tree;
        this.path = path;
    }

    private BasicFileAttributes attributes() {
        try {
            return tree.attributes(path);
        } catch (FileError gone) {
            return null;
        }
    }

    /** Permissions as on the host, or all where the host has none; without writing in a read-only mount. */
    int permissions() {
        int bits = 0;
        try {
            Set<PosixFilePermission> set = Files.getPosixFilePermissions(tree.inside(path), LinkOption.NOFOLLOW_LINKS);
            for (PosixFilePermission permission : set) {
                bits |= 0x100 >> permission.ordinal();
            }
        } catch (IOException | FileError | UnsupportedOperationException e) {
            bits = FULL;
        }
        return tree.fileSystem().readOnly() ? bits & ~ALL_WRITE : bits;
    }

    void setPermissions(int bits) throws FileError {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((bits & 0x100 >> permission.ordinal()) != 0) {
                set.add(permission);
            }
        }
        try {
            Files.getFileAttributeView(tree.inside(path), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(set);
        } catch (IOException e) {
            throw HostTree.error(e);
        }
    }

    long size() {
        BasicFileAttributes now = attributes();
        return now == null ? 0 : now.size();
    }

    int links() {
        return attributes() == null ? 0 : 1;
    }

    long accessed() {
        long[] own = tree.times(path);
        return own != null ? own[0] : modified();
    }

    long modified() {
        long[] own = tree.times(path);
        if (own != null) {
            return own[1];
        }
        BasicFileAttributes now = attributes();
        return now == null ? 0 : now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    void setTimes(long accessed, long modified) throws FileError {
        try {
            Files.getFileAttributeView(tree.inside(path), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(modified, TimeUnit.NANOSECONDS), null, null);
        } catch (IOException e) {
            throw HostTree.error(e);
        }
        tree.setTimes(path, accessed, modified);
    }
}
