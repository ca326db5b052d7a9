package faultline.assembler.layout;

import faultline.assembler.source.Diagnostics;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import faultline.assembler.syntax.Statement;
import faultline.assembler.syntax.Suggest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All symbols of a source, declared before the first pass so that mistakes with names are told once. */
final class SymbolTable {
    private final Map<String, Symbol> symbols = new LinkedHashMap<>();
    private final Diagnostics diagnostics;

    SymbolTable(List<Statement> statements, Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
        statements.forEach(this::declare);
        statements.forEach(this::export);
    }

    private void declare(Statement s) {
        if (s instanceof Statement.Label l) {
            declare(l.name(), l.pos());
        } else if (s instanceof Statement.Equ e) {
            declare(e.name(), e.pos());
            symbols.get(e.name()).constant = true;
        } else if (s instanceof Statement.Extern x) {
            diagnostics.error(
                    x.pos(),
                    "external symbol '" + x.name() + "' cannot be resolved",
                    "the output is a finished executable: there is nothing to link with");
        }
    }

    private void declare(String name, SourcePos pos) {
        Symbol old = symbols.get(name);
        if (old == null) {
            symbols.put(name, new Symbol(name, pos));
        } else {
            SourcePos first = old.pos.outermost();
            diagnostics.error(
                    pos,
                    "symbol '" + name + "' is defined again",
                    "it was defined at " + first.file() + ":" + first.line());
        }
    }

    private void export(Statement s) {
        if (s instanceof Statement.Group g) {
            g.all().forEach(this::export);
        } else if (s instanceof Statement.Global g) {
            Symbol symbol = symbols.get(g.name());
            if (symbol == null) {
                diagnostics.error(
                        g.pos(),
                        "global symbol '" + g.name() + "' is not defined",
                        Suggest.didYouMean(g.name(), symbols.keySet()));
            } else {
                symbol.global = true;
                symbol.type = g.type();
            }
        }
    }

    /** The symbol, or null. */
    Symbol find(String name) {
        return symbols.get(name);
    }

    /** All symbols in source order. */
    Iterable<Symbol> all() {
        return symbols.values();
    }

    SourceException undefined(String name, SourcePos pos) {
        return new SourceException(pos, "undefined symbol '" + name + "'", Suggest.didYouMean(name, symbols.keySet()));
    }
}
