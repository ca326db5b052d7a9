package faultline.cli.program;

/** Something that the user can name. */
public record Choice(String name, String description) {}
