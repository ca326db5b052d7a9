package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * The wall around a host folder. Every access passes {@link #inside}, which finds out where the host's own links really lead
 * at that moment, so that neither {@code ..} nor a link, however it came there, leads out of the folder.
 */
final class HostTree {

    private final Path root;
    private final FileSystem fileSystem;
    private final Map<Path, Long> numbers = new HashMap<>();
    private final Map<Path, long[]> times = new HashMap<>();
    private final Map<Path, HostContents> contents = new HashMap<>();
    private final HostDirectory top;

    /** @param root a real path: without links */
    HostTree(Path root, FileSystem fileSystem) {
        this.root = root;
        this.fileSystem = fileSystem;
        this.top = new HostDirectory(this, root);
    }

    /** The folder itself. */
    HostDirectory top() {
        return top;
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    /** st_ino of a path: by first use, so that it does not depend on the host. */
    long number(Path path) {
        return numbers.computeIfAbsent(path, unknown -> fileSystem.nextInode());
    }

    /** Times of access and modification that programs gave a file in simulated time, or null. */
    long[] times(Path path) {
        return times.get(path);
    }

    /** A program changed {@code path}: its times are simulated ones from now on. */
    void setTimes(Path path, long accessed, long modified) {
        times.put(path, new long[] {accessed, modified});
    }

    /** The content of the file at {@code path}; ENOMEM when memory ran out. */
    HostContents contents(Path path) throws FileError {
        HostContents known = contents.get(path);
        if (known == null) {
            known = new HostContents(fileSystem.storage());
            contents.put(path, known);
        }
        return known;
    }

    /** The content of the file at {@code path} if it was opened before, else null. */
    HostContents knownContents(Path path) {
        return contents.get(path);
    }

    /** A name has gone or now means something else. */
    void forget(Path path) {
        numbers.remove(path);
        times.remove(path);
        HostContents gone = contents.remove(path);
        if (gone != null) {
            gone.forget();
        }
    }

    /** The path of a name in a directory of this tree. */
    Path child(Path directory, String name) throws FileError {
        try {
            Path child =
                    directory.resolve(new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
            boolean simple =
                    directory.equals(child.getParent()) && child.normalize().equals(child);
            if (!simple) {
                throw new FileError(Errno.ENOENT);
            }
            return child;
        } catch (InvalidPathException e) {
            throw new FileError(Errno.ENOENT);
        }
    }

    /** {@code path} itself, whose parent must really lie in this tree; a link as its last part is not followed. */
    Path inside(Path path) throws FileError {
        if (path.equals(root)) {
            return path;
        }
        try {
            Path parent = path.getParent().toRealPath();
            if (!parent.startsWith(root) || !parent.equals(path.getParent())) {
                throw new FileError(Errno.EACCES);
            }
            return path;
        } catch (IOException e) {
            throw error(e);
        }
    }

    /** Where {@code link} really leads, which must be in this tree; EACCES when it is not. */
    Path target(Path link) throws FileError {
        try {
            Path real = inside(link).toRealPath();
            if (!real.startsWith(root)) {
                throw new FileError(Errno.EACCES);
            }
            return real;
        } catch (IOException e) {
            throw error(e);
        }
    }

    /** What {@code path} is, without following a link; null when nothing is there. */
    BasicFileAttributes attributes(Path path) throws FileError {
        try {
            return Files.readAttributes(inside(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw error(e);
        }
    }

    /** The inode of {@code path}, or null when nothing is there. Devices, sockets and FIFOs of the host are refused. */
    Inode inode(Path path) throws FileError {
        BasicFileAttributes found = attributes(path);
        if (found == null) {
            return null;
        }
        if (found.isSymbolicLink()) {
            return new HostLink(this, path);
        }
        if (found.isDirectory()) {
            return directory(path);
        }
        if (!found.isRegularFile()) {
            throw new FileError(Errno.EACCES);
        }
        return new HostFile(this, path);
    }

    /** The directory at {@code path} in its place below the mount. */
    private HostDirectory directory(Path path) {
        if (path.equals(root)) {
            return top;
        }
        HostDirectory directory = new HostDirectory(this, path);
        directory.placeIn(directory(path.getParent()));
        return directory;
    }

    /** The error number for a failure of the host. */
    static FileError error(IOException e) {
        if (e instanceof NoSuchFileException) {
            return new FileError(Errno.ENOENT);
        }
        if (e instanceof FileAlreadyExistsException) {
            return new FileError(Errno.EEXIST);
        }
        if (e instanceof DirectoryNotEmptyException) {
            return new FileError(Errno.ENOTEMPTY);
        }
        if (e instanceof AccessDeniedException) {
            return new FileError(Errno.EACCES);
        }
        if (e instanceof FileSystemLoopException) {
            return new FileError(Errno.ELOOP);
        }
        return new FileError(Errno.EIO);
    }
}
