package dev.holdfast.ejb.jdbc;

import dev.holdfast.encryption.Keys;
import dev.holdfast.encryption.ValueCipher;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys that the values of the database were ever written with, by what each is known again. */
public final class KnownKeys {

    private final Statements statements;

    KnownKeys(Statements statements) {
        this.statements = statements;
    }

    /**
     * Compares the keys of a node with those that values were written with, and remembers the one that writes; in the transaction of the calling
     * thread.
     *
     * @return the id of one that is another key here than there: values written with it could be read by nobody else
     */
    public Optional<String> mistaken(Keys keys) {
        keys.writing()
                .flatMap(id -> keys.find(id).map(key -> Map.entry(id, ValueCipher.checkOf(key))))
                .ifPresent(writing -> statements.update(
                        "INSERT INTO hf_encryption_key(key_id, key_check) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        parameters -> parameters.text(writing.getKey()).bytes(writing.getValue())));
        List<Map.Entry<String, byte[]>> known = statements.query(
                "SELECT key_id, key_check FROM hf_encryption_key ORDER BY key_id",
                none -> {},
                row -> Map.entry(row.getString(1), row.getBytes(2)));
        return known.stream()
                .filter(each -> keys.find(each.getKey())
                        .filter(key -> !Arrays.equals(ValueCipher.checkOf(key), each.getValue()))
                        .isPresent())
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
