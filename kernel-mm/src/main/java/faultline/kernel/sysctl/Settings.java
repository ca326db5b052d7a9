package faultline.kernel.sysctl;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of one directory below /proc/sys. Parts of the kernel add theirs at boot; a name may be added once. */
public final class Settings {

    private final Map<String, Setting> byName = new LinkedHashMap<>();

    /** Adds {@code setting}; an instance that exists already under this name is a mistake at boot. */
    public void add(Setting setting) {
        if (byName.putIfAbsent(setting.name(), setting) != null) {
            throw new IllegalStateException("the setting " + setting.name() + " exists already");
        }
    }

    /** The setting called {@code name}, or null. */
    public Setting find(String name) {
        return byName.get(name);
    }

    /** All, in the order in which they were added. */
    public Collection<Setting> all() {
        return Collections.unmodifiableCollection(byName.values());
    }
}
