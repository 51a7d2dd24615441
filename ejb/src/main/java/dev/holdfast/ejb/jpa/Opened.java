package dev.holdfast.ejb.jpa;

import dev.holdfast.encryption.Place;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Failure;

/** Texts that tell of failures, opened for people, who are told if that is not possible. */
final class Opened {

    private Opened() {}

    static Failure failure(long run, String stored, ValueCipher cipher) {
        try {
            return Failure.ofText(cipher.openText(stored, Place.failure(run)));
        } catch (HoldfastException e) {
            return new Failure(e.code().text(), String.valueOf(e.getMessage()), "");
        }
    }

    static String text(long run, String stored, ValueCipher cipher) {
        try {
            return cipher.openText(stored, Place.failure(run));
        } catch (HoldfastException e) {
            return e.code().text() + ": " + e.getMessage();
        }
    }
}
