package faultline.kernel.vfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A symbolic link of the host. It leads where it leads on the host, unless that is outside the mounted folder. */
final class HostLink extends Symlink {

    private final HostTree tree;
    private final Path path;

    HostLink(HostTree tree, Path path) {
        super(tree.fileSystem(), "", tree.number(path));
        this.tree = tree;
        this.path = path;
    }

    @Override
    public String target() {
        try {
            byte[] target = Files.readSymbolicLink(tree.inside(path)).toString().getBytes(StandardCharsets.UTF_8);
            return new String(target, StandardCharsets.ISO_8859_1);
        } catch (IOException | FileError e) {
            return "";
        }
    }

    @Override
    public long size() {
        return target().length();
    }

    @Override
    public Inode jump() throws FileError {
        return tree.inode(tree.target(path));
    }

    @Override
    public boolean sameAs(Inode other) {
        return other instanceof HostLink && ((HostLink) other).path.equals(path);
    }
}
