package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.abi.FileMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A directory of the host. Names are listed in the order of their bytes, whatever the host's order is. */
public final class HostDirectory extends Directory {

    private final HostTree tree;
    private final Path path;
    private final HostMetadata metadata;

    HostDirectory(HostTree tree, Path path) {
        super(tree.fileSystem(), 0, tree.number(path));
        this.tree = tree;
        this.path = path;
        this.metadata = new HostMetadata(tree, path);
    }

    /**
     * The folder of a mount as a directory.
     *
     * @param folder on the host
     * @throws IOException if it is no folder that can be read
     */
    public static HostDirectory mount(FileSystem fileSystem, Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!Files.isDirectory(real)) {
            throw new IOException(folder + " is not a folder");
        }
        return new HostTree(real, fileSystem).top();
    }

    void placeIn(HostDirectory above) {
        place(above, guestName(path));
    }

    private static String guestName(Path path) {
        return new String(path.getFileName().toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public int mode() {
        return FileMode.DIRECTORY | metadata.permissions();
    }

    @Override
    public int links() {
        return metadata.links();
    }

    @Override
    public long accessed() {
        return metadata.accessed();
    }

    @Override
    public long modified() {
        return metadata.modified();
    }

    @Override
    public long changed() {
        return metadata.modified();
    }

    @Override
    public boolean sameAs(Inode other) {
        return other instanceof HostDirectory
                && ((HostDirectory) other).path.equals(path)
                && other.fileSystem() == fileSystem();
    }

    @Override
    public void setPermissions(int permissions) throws FileError {
        metadata.setPermissions(permissions);
    }

    @Override
    public void setOwners(int user, int newGroup) throws FileError {
        throw new FileError(Errno.EPERM);
    }

    @Override
    public void setTimes(long newAccessed, long newModified) throws FileError {
        metadata.setTimes(newAccessed, newModified);
    }

    @Override
    public long size() {
        return Storage.CHUNK_BYTES;
    }

    @Override
    public Inode lookup(String child) throws FileError {
        return tree.inode(tree.child(path, child));
    }

    @Override
    public List<Entry> list() throws FileError {
        List<Entry> entries = new ArrayList<>();
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(real())) {
            stream.forEach(children::add);
        } catch (IOException e) {
            throw HostTree.error(e);
        }
        children.sort(Comparator.comparing(HostDirectory::guestName));
        for (Path child : children) {
            BasicFileAttributes found = tree.attributes(child);
            if (found != null) {
                entries.add(new Entry(guestName(child), tree.number(child), type(found)));
            }
        }
        return entries;
    }

    /** The folder itself, which must not have been replaced by a link. */
    private Path real() throws FileError {
        BasicFileAttributes found = tree.attributes(path);
        if (found == null) {
            throw new FileError(Errno.ENOENT);
        }
        if (!found.isDirectory()) {
            throw new FileError(Errno.EACCES);
        }
        return path;
    }

    private static int type(BasicFileAttributes found) {
        if (found.isDirectory()) {
            return FileMode.DIRECTORY;
        }
        return found.isSymbolicLink() ? FileMode.SYMLINK : FileMode.REGULAR;
    }

    /** One change of the host's folder. */
    private interface Change {
        void make(Path child) throws IOException, FileError;
    }

    private Path change(String name, Change change) throws FileError {
        fileSystem().requireWritable();
        Path child = tree.inside(tree.child(path, name));
        try {
            change.make(child);
        } catch (IOException e) {
            throw HostTree.error(e);
        }
        long now = fileSystem().now();
        tree.setTimes(path, now, now);
        return child;
    }

    private void created(Path child, int permissions) throws FileError {
        long now = fileSystem().now();
        tree.setTimes(child, now, now);
        try {
            new HostMetadata(tree, child).setPermissions(permissions);
        } catch (UnsupportedOperationException noPermissions) {
            return;
        }
    }

    @Override
    public Inode createFile(String child, int permissions) throws FileError {
        Path file = change(child, Files::createFile);
        created(file, permissions);
        return new HostFile(tree, file);
    }

    @Override
    public void createDirectory(String child, int permissions) throws FileError {
        created(change(child, Files::createDirectory), permissions);
    }

    @Override
    public void createSymlink(String child, String target) throws FileError {
        byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
        change(
                child,
                link -> Files.createSymbolicLink(
                        link, link.getFileSystem().getPath(new String(bytes, StandardCharsets.UTF_8))));
    }

    @Override
    public void remove(String child, Inode file) throws FileError {
        tree.forget(change(child, Files::delete));
    }

    @Override
    public void link(String child, Inode file) throws FileError {
        if (!(file instanceof HostFile)) {
            throw new FileError(Errno.EPERM);
        }
        Path existing = ((HostFile) file).path();
        if (!(tree.inode(existing) instanceof HostFile)) {
            throw new FileError(Errno.EPERM);
        }
        change(child, link -> Files.createLink(link, existing));
    }

    @Override
    public void rename(String child, Directory target, String newName) throws FileError {
        Path to = tree.inside(tree.child(((HostDirectory) target).path, newName));
        Path from = change(
                child,
                source -> Files.move(source, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE));
        tree.forget(from);
        tree.forget(to);
    }
}
