package faultline.kernel.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.kernel.abi.Errno;
import faultline.kernel.testing.Desk;
import faultline.kernel.testing.KernelMemory;
import org.junit.jupiter.api.Test;

/** Which file a path names. */
class PathWalkTest {

    private final Desk desk = new Desk();
    private final FileSystem system = new FileSystem(
            "tmpfs", 1, 1, false, new Storage(KernelMemory.small("2.6.7").pageCache(), 1 << 20), desk.cpu::now);
    private final MemoryDirectory root = new MemoryDirectory(system, 0x1ED);
    private final Place place = new Place(root);
    private final PathWalk walk = new PathWalk(desk.work);

    PathWalkTest() throws FileError {
        root.createDirectory("a", 0x1ED);
        directory("a").createDirectory("b", 0x1ED);
        directory("a").createFile("file", 0x1A4);
        root.createSymlink("up", "a/../a/b/");
        root.createSymlink("absolute", "/a/file");
        root.createSymlink("self", "self");
        directory("a/b").createSymlink("out", "../../../../a");
    }

    private Directory directory(String path) throws FileError {
        return walk.walk(place, root, path, true).directory();
    }

    private Inode find(String path) throws FileError {
        return walk.walk(place, root, path, true).inode();
    }

    private void fails(String path, Errno errno) {
        assertThatThrownBy(() -> walk.walk(place, root, path, true).file()).hasMessage(errno.name());
    }

    @Test
    void dotsAndSlashesMeanWhatTheySay() throws FileError {
        assertThat(find("/a/b/.././/b/")).isSameAs(find("a/b"));
        assertThat(find("/../../..")).isSameAs(root);
        assertThat(find("a/b/..")).isSameAs(find("a"));
        assertThat(directory("a/b").pathFrom(root)).isEqualTo("/a/b");
    }

    @Test
    void linksAreFollowedFromWhereTheyLie() throws FileError {
        assertThat(find("up")).isSameAs(find("a/b"));
        assertThat(find("absolute")).isSameAs(find("a/file"));
        assertThat(find("up/out/file")).isSameAs(find("a/file"));
        assertThat(walk.walk(place, root, "absolute", false).inode()).isInstanceOf(Symlink.class);
    }

    @Test
    void wrongPathsHaveTheErrorsOfLinux() {
        fails("", Errno.ENOENT);
        fails("a/none", Errno.ENOENT);
        fails("a/none/x", Errno.ENOENT);
        fails("a/file/x", Errno.ENOTDIR);
        fails("a/file/", Errno.ENOTDIR);
        fails("absolute/", Errno.ENOTDIR);
        fails("self", Errno.ELOOP);
        fails("x".repeat(256), Errno.ENAMETOOLONG);
    }

    @Test
    void nobodyLeavesARootUpwards() throws FileError {
        Place inside = new Place(directory("a"));

        assertThat(walk.walk(inside, inside.current(), "../../b", true).inode()).isSameAs(find("a/b"));
        assertThat(walk.walk(inside, inside.current(), "b/out", true).inode()).isNull();
        assertThat(walk.walk(inside, inside.current(), "/b", true).inode()).isSameAs(find("a/b"));
    }

    @Test
    void eachComponentIsCharged() throws FileError {
        long before = desk.cpu.now();
        find("a");
        long one = desk.cpu.now() - before;
        find("a/b/.././b");
        long five = desk.cpu.now() - before - one;

        assertThat(one).isPositive();
        assertThat(five).isEqualTo(5 * one);
    }
}
