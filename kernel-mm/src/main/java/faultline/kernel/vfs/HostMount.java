package faultline.kernel.vfs;

import java.nio.file.Path;

/**
 * A folder of the host that programs see.
 *
 * @param folder on the host
 * @param target absolute path in the guest
 * @param writable whether programs may change it
 */
public record HostMount(Path folder, String target, boolean writable) {}
