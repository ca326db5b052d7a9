package faultline.assembler.syntax;

import faultline.assembler.expr.ExprParser;
import faultline.assembler.lex.Literals;
import faultline.assembler.lex.Token;
import faultline.assembler.lex.TokenCursor;
import faultline.assembler.lex.TokenKind;
import faultline.assembler.source.SourceException;
import faultline.assembler.source.SourcePos;
import faultline.assembler.syntax.Statement.Item;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Parses the items of {@code db}, {@code dw}, {@code dd} and {@code dq}. */
final class DataParser {
    private final TokenCursor in;
    private final UnaryOperator<String> qualify;
    private final int width;

    DataParser(TokenCursor in, UnaryOperator<String> qualify, int width) {
        this.in = in;
        this.qualify = qualify;
        this.width = width;
    }

    Statement.Data parse(SourcePos pos) {
        List<Item> items = new ArrayList<>();
        if (in.atEnd()) {
            throw new SourceException(in.pos(), "data directive without data");
        }
        do {
            items.add(item());
        } while (in.accept(",") && !in.atEnd());
        in.expectEnd("data item");
        return new Statement.Data(width, items, pos);
    }

    private Item item() {
        Token t = in.peek();
        Token after = in.peek(1);
        boolean alone = after == null || after.is(",");
        if (t != null && t.kind() == TokenKind.STRING && alone) {
            in.next();
            byte[] text = Literals.string(t);
            return new Item.Bytes(Arrays.copyOf(text, (text.length + width - 1) / width * width));
        }
        boolean signed = t != null && (t.is("-") || t.is("+"));
        Token number = signed ? after : t;
        if (number != null && number.kind() == TokenKind.FLOAT) {
            if (signed) {
                in.next();
            }
            in.next();
            return new Item.Bytes(real(number, signed && t.is("-")));
        }
        return new Item.Number(new ExprParser(in, qualify).parse());
    }

    private byte[] real(Token t, boolean negative) {
        double v = negative ? -Literals.real(t) : Literals.real(t);
        ByteBuffer b = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
        switch (width) {
            case 4 ->
                b.putFloat(Float.parseFloat((negative ? "-" : "") + t.text().replace("_", "")));
            case 8 -> b.putDouble(v);
            default -> throw new SourceException(t.pos(), "floating-point numbers need dd or dq");
        }
        return b.array();
    }
}
