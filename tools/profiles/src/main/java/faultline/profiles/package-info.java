/** Machine profiles: the bundled TOML files, and the loader that turns them into typed records. */
package faultline.profiles;
