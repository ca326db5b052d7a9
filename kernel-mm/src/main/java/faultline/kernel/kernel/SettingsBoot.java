package faultline.kernel.kernel;

import faultline.kernel.file.DirtyRules;
import faultline.kernel.file.PageCache;
import faultline.kernel.file.Writeback;
import faultline.kernel.frame.FrameAllocator;
import faultline.kernel.mapping.MemoryManager;
import faultline.kernel.swap.SwapIo;
import faultline.kernel.sysctl.Setting;
import faultline.kernel.sysctl.Settings;
import faultline.kernel.sysctl.Tunable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of /proc/sys/vm that this kernel's version has: vm_table (Linux 2.4.20, 2.6.2 and 2.6.11 kernel/sysctl.c). Parts
 * that bring their own add them to {@link MemoryParts#settings}.
 */
final class SettingsBoot {

    /** Values that drop_caches takes: the page cache, dentries and inodes, or both. */
    private static final int MOST_TO_DROP = 3;

    private static final int BDFLUSH_NUMBERS = 9;

    private SettingsBoot() {}

    static Settings create(
            VmTraits vm,
            FrameAllocator allocator,
            SwapIo swap,
            PageCache cache,
            Tunable swappiness,
            MemoryManager manager) {
        Settings settings = new Settings();
        settings.add(Setting.of("page-cluster", swap.cluster()).between(0, Integer.SIZE - 1));
        // In no kernel before 2.6.16, but without it no experiment can start with a cold cache.
        Tunable dropped = new Tunable(0);
        settings.add(Setting.of("drop_caches", dropped, what -> drop(cache, dropped, what))
                .between(1, MOST_TO_DROP));
        if (allocator.reserve().settable()) {
            settings.add(
                    Setting.of("min_free_kbytes", allocator.reserve()::kilobytes, allocator.reserve()::setKilobytes)
                            .from(0));
        }
        settings.add(Setting.of("overcommit_memory", manager.commitment().mode()));
        if (vm.calls().commit().counts()) {
            settings.add(Setting.of("overcommit_ratio", manager.commitment().ratio()));
        }
        if (vm.calls().topDown()) {
            settings.add(Setting.of("legacy_va_layout", manager.layout().legacy()));
        }
        if (vm.calls().swappiness()) {
            settings.add(Setting.of("swappiness", swappiness).between(0, 100));
        }
        String lowmem = vm.calls().lowmemSetting();
        if (!lowmem.isEmpty()) {
            int[] ratios = allocator.lowmemRatios();
            settings.add(Setting.vector(
                            lowmem, ratios.length, index -> ratios[index], (index, value) -> ratios[index] = value)
                    .from(vm.frames().lowmem().leastRatio()));
        }
        Writeback writeback = cache.writeback();
        addDirty(settings, writeback);
        settings.add(
                Setting.of("volatile_ranges", manager.spaces().volatileRanges().enabled())
                        .between(0, 1));
        if (vm.calls().mapCountSetting()) {
            settings.add(Setting.of("max_map_count", manager.mostMappings()).from(0));
        }
        return settings;
    }

    private static void addDirty(Settings settings, Writeback writeback) {
        if (writeback.threads() == DirtyRules.Threads.BDFLUSH) {
            settings.add(bdflush(writeback));
            return;
        }
        settings.add(Setting.of("dirty_background_ratio", writeback.backgroundRatio())
                .between(0, 100));
        settings.add(Setting.of("dirty_ratio", writeback.ratio()).between(0, 100));
        settings.add(
                Setting.of("dirty_writeback_centisecs", writeback.interval()).from(0));
        settings.add(Setting.of("dirty_expire_centisecs", writeback.age()).from(0));
    }

    /** bdf_prm of 2.4.20 fs/buffer.c: nfract, -, -, -, interval, age_buffer, nfract_sync, nfract_stop_bdflush, -; times in jiffies of 10 ms. */
    private static Setting bdflush(Writeback writeback) {
        Tunable[] numbers = new Tunable[BDFLUSH_NUMBERS];
        Arrays.setAll(numbers, unused -> new Tunable(0));
        numbers[0] = writeback.backgroundRatio();
        numbers[4] = writeback.interval();
        numbers[5] = writeback.age();
        numbers[6] = writeback.ratio();
        numbers[7] = writeback.stopRatio();
        return Setting.vector(
                        "bdflush",
                        BDFLUSH_NUMBERS,
                        index -> numbers[index].getAsInt(),
                        (index, value) -> numbers[index].set(value))
                .from(0);
    }

    /**
     * Sets what the configuration asks for.
     *
     * @throws BadSettingException if there is no such setting or it does not take the value
     */
    static void apply(Settings settings, Map<String, Integer> wanted) {
        for (Map.Entry<String, Integer> entry : new TreeMap<>(wanted).entrySet()) {
            Setting setting = settings.find(entry.getKey());
            if (setting == null) {
                throw new BadSettingException("this design has no setting vm." + entry.getKey());
            }
            if (!setting.set(0, entry.getValue())) {
                throw new BadSettingException("vm." + entry.getKey() + " cannot be " + entry.getValue());
            }
            setting.written();
        }
    }

    private static void drop(PageCache cache, Tunable dropped, int what) {
        dropped.set(what);
        if ((what & 1) != 0) {
            cache.dropClean();
        }
    }
}
