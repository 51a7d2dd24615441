package dev.holdfast.examples.pipeline;

import jakarta.enterprise.context.ApplicationScoped;

/** Stands in for a program that reads images: some pages are clear, some become so, and every 25th has a stain. */
@ApplicationScoped
public class Reader {

    private static final int STAINED = 25;

    /** Returns how much is seen at a first look, in percent. */
    int firstLook(int page) {
        return page % STAINED == 0 ? 20 : 40 + page * 37 % 60;
    }

    /** Returns how much is seen at another look. */
    int anotherLook(int page, int quality) {
        return page % STAINED == 0 ? quality : quality + 15;
    }
}
