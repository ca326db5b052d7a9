package faultline.kernel.procfs;

import faultline.kernel.vfs.Directory;
import faultline.kernel.vfs.FileSystem;
import faultline.kernel.vfs.Inode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A directory of /proc with names that do not change. */
class ProcFolder extends Directory {

    private static final int READ_ALL = 0x16D;

    private final Map<String, Inode> entries = new LinkedHashMap<>();

    ProcFolder(FileSystem fileSystem) {
        super(fileSystem, READ_ALL);
    }

    final void add(String name, Inode inode) {
        entries.put(name, inode);
    }

    final void placeIn(Directory above, String name) {
        place(above, name);
    }

    @Override
    public Inode lookup(String child) {
        return entries.get(child);
    }

    @Override
    public List<Entry> list() {
        List<Entry> list = new ArrayList<>();
        entries.forEach((name, inode) -> list.add(new Entry(name, inode.number(), inode.type())));
        return list;
    }
}
