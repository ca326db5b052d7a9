package faultline.cli.program;

import faultline.assembler.Assembler;
import faultline.guest.GuestCatalog;
import faultline.guest.GuestProgram;
import java.util.List;

/** The guests of the catalog, assembled when they are asked for unless they come compiled. */
public final class BundledGuests implements Guests {

    private final GuestCatalog catalog;

    /** The guests of {@code catalog}. */
    public BundledGuests(GuestCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<Choice> list() {
        return catalog.programs().stream()
                .map(guest -> new Choice(guest.name(), guest.summary()))
                .toList();
    }

    @Override
    public byte[] image(String name) {
        return catalog.executable(name)
                .orElseGet(() -> assemble(catalog.find(name).orElseThrow()));
    }

    private byte[] assemble(GuestProgram guest) {
        return NasmSources.image(
                new Assembler().assemble(guest.fileName(), guest.source(), NasmSources.bundled(catalog)));
    }
}
