package faultline.cli.simulation;

import faultline.kernel.kernel.KernelConfig;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is set in the kernel at boot.
 *
 * @param legacyLayout whether programs have mappings bottom-up, also under designs that have them top-down
 * @param values files of /proc/sys/vm by name
 */
public record KernelSettings(boolean legacyLayout, Map<String, Integer> values) {

    /** Nothing. */
    public static final KernelSettings NONE = new KernelSettings(false, Map.of());

    private static final String LEGACY = "legacy_va_layout";

    /** {@code config} with these settings. */
    KernelConfig applyTo(KernelConfig config) {
        KernelConfig result = config;
        if (legacyLayout && config.design().vm().calls().topDown()) {
            result = result.withSetting(LEGACY, 1);
        }
        for (Map.Entry<String, Integer> entry : new TreeMap<>(values).entrySet()) {
            result = result.withSetting(entry.getKey(), entry.getValue());
        }
        return result;
    }
}
