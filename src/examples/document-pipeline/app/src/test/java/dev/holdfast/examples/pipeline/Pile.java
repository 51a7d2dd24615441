package dev.holdfast.examples.pipeline;

import dev.holdfast.kit.Ledger;

/** The table in memory: what an attempt adds that fails is gone with it, as in the database. */
final class Pile extends Texts {

    private final Ledger<Text> texts = new Ledger<>();

    @Override
    void add(String document, Text text) {
        texts.add(text);
    }

    @Override
    public long count(String document) {
        return texts.entries().size();
    }
}
