package dev.holdfast.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The lines of a netrc file, as curl reads it: machine, login and password, in words; {@code default} for any machine. */
final class Netrc {

    /** Who logs in. */
    record Login(String user, String password) {}

    private final List<String> words;

    /** Reads a text. */
    Netrc(String text) {
        this.words = text.lines()
                .filter(line -> !line.stripLeading().startsWith("#"))
                .flatMap(line -> List.of(line.strip().split("\\s+")).stream())
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Returns who logs in at a machine: the first entry for it, else the default. */
    Optional<Login> login(String machine) {
        boolean here = false;
        String user = "";
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            switch (rest.next()) {
                case "machine" -> {
                    here = rest.hasNext() && rest.next().equals(machine);
                    user = "";
                }
                case "default" -> {
                    here = true;
                    user = "";
                }
                case "login" -> user = rest.hasNext() ? rest.next() : "";
                case "password" -> {
                    String password = rest.hasNext() ? rest.next() : "";
                    if (here && !user.isEmpty()) {
                        return Optional.of(new Login(user, password));
                    }
                }
                default -> {} // account, macdef: nothing of ours
            }
        }
        return Optional.empty();
    }
}
