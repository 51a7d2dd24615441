package dev.holdfast.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows under a head, as wide as what stands in them; the last column takes what it needs. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... head) {
        rows.add(List.of(head));
    }

    Table row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells under " + rows.get(0));
        }
        rows.add(List.of(cells));
        return this;
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    List<String> lines() {
        int columns = rows.get(0).size();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                String cell = plain(row.get(column));
                line.append(cell);
                if (column < columns - 1) {
                    line.append(" ".repeat(width(column) - cell.length() + 2));
                }
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int width(int column) {
        return rows.stream()
                .mapToInt(row -> plain(row.get(column)).length())
                .max()
                .orElse(0);
    }

    /** A value may hold what would break the line, or order the terminal about. */
    static String plain(String cell) {
        StringBuilder plain = new StringBuilder(cell.length());
        cell.codePoints().forEach(each -> plain.appendCodePoint(Character.isISOControl(each) ? ' ' : each));
        return plain.toString();
    }
}
