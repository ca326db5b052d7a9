package faultline.cli.program;

import java.util.List;

/** The guest programs that come with Faultline. */
public interface Guests {

    /** Their names and what they do. */
    List<Choice> list();

    /**
     * A guest's ELF file.
     *
     * @param name one of {@link #list}
     */
    byte[] image(String name);
}
