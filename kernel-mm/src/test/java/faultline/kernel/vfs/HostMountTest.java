package faultline.kernel.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.kernel.abi.OpenFlags;
import faultline.kernel.testing.Desk;
import faultline.kernel.testing.KernelMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host folder in the guest's tree: what is in it can be seen, what is not cannot be reached. */
class HostMountTest {

    private static final int CREATE = OpenFlags.CREATE | OpenFlags.READ_WRITE;

    @TempDir
    private Path host;

    private final Desk desk = new Desk();
    private final Storage storage = new Storage(KernelMemory.small("2.6.7").pageCache(), 1 << 20);
    private final FileSystem memory = new FileSystem("tmpfs", 1, 1, false, storage, desk.cpu::now);
    private final MemoryDirectory root = new MemoryDirectory(memory, 0x1ED);
    private final Place place = new Place(root);
    private final Namespace names = new Namespace(desk.work, new PathWalk(desk.work));
    private Path folder;
    private Path secret;

    @BeforeEach
    void makeFolders() throws IOException, FileError {
        folder = Files.createDirectories(host.resolve("shared"));
        secret = Files.writeString(host.resolve("secret"), "secret");
        Files.createDirectories(host.resolve("other"));
        Files.writeString(host.resolve("other/secret"), "secret");
        Files.writeString(folder.resolve("file"), "content");
        Files.createDirectories(folder.resolve("deep/er"));
        Files.createSymbolicLink(folder.resolve("inner"), Path.of("deep/../file"));
        Files.createSymbolicLink(folder.resolve("folderlink"), Path.of("deep"));
        Files.createSymbolicLink(folder.resolve("relative"), Path.of("../secret"));
        Files.createSymbolicLink(folder.resolve("absolute"), secret);
        Files.createSymbolicLink(folder.resolve("outside"), host.resolve("other"));
        Files.createSymbolicLink(folder.resolve("deep/up"), Path.of("../.."));
        Files.createSymbolicLink(folder.resolve("chain"), Path.of("relative"));
        root.createFile("secret", 0x1A4);
        root.createDirectory("other", 0x1ED);
        mount(true);
    }

    private void mount(boolean writable) throws IOException {
        FileSystem system = new FileSystem("9p", 4, 1, !writable, storage, desk.cpu::now);
        root.put("m", HostDirectory.mount(system, folder));
    }

    private OpenFile open(String path, int flags) throws FileError {
        return names.open(place, root, path, flags, 0x1B6);
    }

    private String read(String path) throws FileError {
        OpenFile file = open(path, OpenFlags.READ_ONLY);
        byte[] bytes = new byte[100];
        int count = file.read(0, bytes, 0, bytes.length);
        file.dropUser();
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    private void refused(String path, String errno) {
        assertThatThrownBy(() -> open(path, OpenFlags.READ_ONLY)).as(path).hasMessage(errno);
    }

    @Test
    void whatIsInTheFolderCanBeRead() throws FileError {
        assertThat(read("/m/file")).isEqualTo("content");
        assertThat(read("/m/inner")).isEqualTo("content");
        assertThat(read("/m/folderlink/../file")).isEqualTo("content");
        assertThat(names.find(place, root, "/m/deep/er/../../..", true).inode()).isSameAs(root);
        assertThat(names.find(place, root, "/m/folderlink/er", true).directory().pathFrom(root))
                .isEqualTo("/m/deep/er");
    }

    @Test
    void linksThatPointOutAreRefused() {
        refused("/m/relative", "EACCES");
        refused("/m/absolute", "EACCES");
        refused("/m/chain", "EACCES");
        refused("/m/outside/secret", "EACCES");
        refused("/m/deep/up/secret", "EACCES");
        refused("/m/deep/up", "EACCES");
        refused("/m/none", "ENOENT");
    }

    @Test
    void dotsLeadIntoTheGuestsTreeNotTheHosts() throws FileError {
        assertThat(read("/m/../secret")).isEmpty();
        assertThat(names.find(place, root, "/m/../../../../..", true).inode()).isSameAs(root);
    }

    @Test
    void aDirectoryThatBecomesALinkLeadsNowhere() throws FileError, IOException {
        Directory deep = names.find(place, root, "/m/deep", true).directory();
        names.rename(place, root, "/m/deep", root, "/m/moved", 0);
        names.makeSymlink(place, root, "/m/deep", host.resolve("other").toString());

        assertThatThrownBy(() -> names.open(place, deep, "secret", 0, 0)).hasMessage("EACCES");
        assertThatThrownBy(() -> names.open(place, deep, "new", CREATE, 0x1B6)).hasMessage("EACCES");
        assertThatThrownBy(() -> names.unlink(place, deep, "secret")).hasMessage("EACCES");
        assertThatThrownBy(deep::list).isInstanceOf(FileError.class);
        assertThat(host.resolve("other/secret")).hasContent("secret");
        assertThat(host.resolve("other/new")).doesNotExist();
    }

    @Test
    void anOpenFileThatBecomesALinkTouchesNothingOutside() throws FileError, IOException {
        OpenFile file = open("/m/file", OpenFlags.READ_WRITE);
        names.unlink(place, root, "/m/file");
        names.makeSymlink(place, root, "/m/file", secret.toString());
        Object before = Files.getPosixFilePermissions(secret);
        Object modified = Files.getLastModifiedTime(secret);

        assertThatThrownBy(() -> file.inode().setPermissions(0)).isInstanceOf(FileError.class);
        file.inode().setTimes(0, 0);
        assertThatThrownBy(() -> file.inode().truncate(0)).isInstanceOf(FileError.class);
        assertThat(secret).hasContent("secret");
        assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(secret)).isEqualTo(modified);
        file.dropUser();
    }

    @Test
    void renamingAndLinkingStayInside() throws FileError, IOException {
        assertThatThrownBy(() -> names.rename(place, root, "/m/file", root, "/m/outside/file", 0))
                .hasMessage("EACCES");
        assertThatThrownBy(() -> names.rename(place, root, "/m/file", root, "/file", 0))
                .hasMessage("EXDEV");
        names.rename(place, root, "/m/file", root, "/m/deep/file", 0);
        assertThat(folder.resolve("deep/file")).hasContent("content");
        names.link(place, names.find(place, root, "/m/deep/file", true).file(), root, "/m/second");
        assertThat(folder.resolve("second")).hasContent("content");
        names.unlink(place, root, "/m/relative");
        assertThat(secret).exists();
    }

    @Test
    void whatIsWrittenIsOnTheHost() throws FileError {
        OpenFile file = open("/m/new", CREATE);
        file.write(3, "abc".getBytes(StandardCharsets.UTF_8), 0, 3);
        file.dropUser();
        names.makeDirectory(place, root, "/m/made", 0x1ED);

        assertThat(folder.resolve("new")).hasContent("\0\0\0abc");
        assertThat(folder.resolve("made")).isDirectory();
        assertThat(names.find(place, root, "/m/new", true).file().modified())
                .as("simulated time")
                .isLessThanOrEqualTo(desk.cpu.now());
    }

    @Test
    void aReadOnlyMountChangesNothing() throws IOException, FileError {
        mount(false);

        assertThat(read("/m/file")).isEqualTo("content");
        assertThatThrownBy(() -> open("/m/file", OpenFlags.READ_WRITE)).hasMessage("EROFS");
        assertThatThrownBy(() -> open("/m/file", OpenFlags.TRUNCATE)).hasMessage("EROFS");
        assertThatThrownBy(() -> open("/m/new", CREATE)).hasMessage("EROFS");
        assertThatThrownBy(() -> names.makeDirectory(place, root, "/m/d", 0)).hasMessage("EROFS");
        assertThatThrownBy(() -> names.unlink(place, root, "/m/file")).hasMessage("EROFS");
        assertThatThrownBy(() -> names.removeDirectory(place, root, "/m/deep/er"))
                .hasMessage("EROFS");
        assertThatThrownBy(() -> names.makeSymlink(place, root, "/m/l", "x")).hasMessage("EROFS");
        assertThatThrownBy(() -> names.rename(place, root, "/m/file", root, "/m/x", 0))
                .hasMessage("EROFS");
        assertThat(folder.resolve("file")).hasContent("content");
    }

    @Test
    void namesAreListedInOneOrder() throws FileError {
        Directory top = names.find(place, root, "/m", true).directory();

        assertThat(top.list().stream().map(Directory.Entry::name))
                .containsExactly("absolute", "chain", "deep", "file", "folderlink", "inner", "outside", "relative");
    }
}
