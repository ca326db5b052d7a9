package faultline.kernel.procfs;

import faultline.kernel.account.KernelWork;
import faultline.kernel.sysctl.Setting;
import faultline.kernel.sysctl.Settings;
import faultline.kernel.vfs.FileSystem;

/** The directories of /proc/sys (kernel/sysctl.c). */
public final class SystemSettings {

    private final FileSystem fileSystem;
    private final KernelWork work;
    private final Settings memory;

    /** @param memory those of /proc/sys/vm */
    public SystemSettings(FileSystem fileSystem, KernelWork work, Settings memory) {
        this.fileSystem = fileSystem;
        this.work = work;
        this.memory = memory;
    }

    /** Puts the settings into {@code root}. */
    public void addTo(ProcRoot root) {
        ProcFolder top = new ProcFolder(fileSystem);
        top.placeIn(root, "sys");
        root.add("sys", top);
        ProcFolder vm = new ProcFolder(fileSystem);
        vm.placeIn(top, "vm");
        top.add("vm", vm);
        for (Setting setting : memory.all()) {
            vm.add(setting.name(), new SettingFile(fileSystem, work, setting));
        }
    }
}
