package dev.holdfast.encryption;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals values with AES-256-GCM on their way to the store, and opens them on their way back. Safe for use by many threads.
 *
 * <p>Each scope (a run, an instance id, a schedule) has a key of its own, derived from the one that is named in the envelope. So no key ever
 * seals so many values that its random nonces could meet, however long a key of the configuration is used.
 */
public final class ValueCipher {

    /** Writes everything in clear, and opens nothing. */
    public static final ValueCipher OFF = new ValueCipher(Keys.NONE, true);

    private static final String TEXT = "HFST2:";
    private static final byte[] LABEL = "holdfast value key 1:".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final int CHECK_BYTES = 16;

    /**
     * Looking one up costs more than using it. What a thread keeps is of the platform's own classes, so it holds nothing of a deployment that
     * has gone.
     */
    private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(ValueCipher::cipher);

    private final Keys keys;
    private final boolean acceptsClear;
    private final SecureRandom random = new SecureRandom();

    /**
     * Seals with keys.
     *
     * @param acceptsClear whether values in clear are read, as they were written before there were keys
     */
    public ValueCipher(Keys keys, boolean acceptsClear) {
        this.keys = keys;
        this.acceptsClear = acceptsClear;
    }

    /** Returns 16 bytes by which a key is known again, and from which it cannot be found. */
    public static byte[] checkOf(SecretKey key) {
        try {
            return Arrays.copyOf(derived(key, "key check").getEncoded(), CHECK_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key cannot be used", e);
        }
    }

    /** Returns the id of the key that seals; nothing if values are written in clear. */
    public Optional<String> writing() {
        return keys.writing();
    }

    /** Tells whether a value is stored otherwise than it would be now. */
    public boolean isOutdated(byte[] stored) {
        return writing().isPresent() && !Envelope.keyOf(stored).equals(writing());
    }

    /** The same of a text. */
    public boolean isOutdated(String stored) {
        return writing().isPresent()
                && !envelope(stored).flatMap(Envelope::keyOf).equals(writing());
    }

    /**
     * Seals the stored form of a value, or returns it as it is if there is no key to write with.
     *
     * @throws KeyMissing if the key to write with is gone
     */
    public byte[] seal(byte[] stored, Place place) {
        Optional<String> id = keys.writing();
        return id.isEmpty() ? stored : encrypt(id.get(), stored, place);
    }

    private byte[] encrypt(String id, byte[] clear, Place place) {
        SecretKey key = keys.find(id).orElseThrow(() -> new KeyMissing(id));
        byte[] header = Envelope.header(id);
        byte[] nonce = new byte[Envelope.NONCE];
        random.nextBytes(nonce);
        byte[] sealed = Arrays.copyOf(header, header.length + Envelope.NONCE + clear.length + Envelope.TAG);
        System.arraycopy(nonce, 0, sealed, header.length, Envelope.NONCE);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, header, place);
            cipher.doFinal(clear, 0, clear.length, sealed, header.length + Envelope.NONCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a value cannot be encrypted with key '" + id + "'", e);
        }
        return sealed;
    }

    /**
     * Opens a stored value. One that cannot be opened is answered as it is, and reading it then raises {@link KeyMissing} or
     * {@link NotAuthentic}: so one value does not cost what was read with it.
     */
    public byte[] open(byte[] stored, Place place) {
        if (!Envelope.isSealed(stored)) {
            return acceptsClear ? stored : Envelope.refused(stored);
        }
        Optional<String> id = Envelope.keyOf(stored);
        if (id.isEmpty() || !Keys.ID.matcher(id.get()).matches()) {
            return Envelope.refused(stored);
        }
        Optional<SecretKey> key = keys.find(id.get());
        return key.isEmpty() ? stored : decrypt(key.get(), stored, place);
    }

    private static byte[] decrypt(SecretKey key, byte[] stored, Place place) {
        int header = Envelope.headerLength(stored);
        int begin = header + Envelope.NONCE;
        try {
            Cipher cipher = cipher(
                    Cipher.DECRYPT_MODE,
                    key,
                    Arrays.copyOfRange(stored, header, begin),
                    Arrays.copyOf(stored, header),
                    place);
            return cipher.doFinal(stored, begin, stored.length - begin);
        } catch (AEADBadTagException e) {
            return Envelope.refused(stored);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a value cannot be decrypted", e);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] header, Place place)
            throws GeneralSecurityException {
        Cipher cipher = CIPHERS.get();
        cipher.init(mode, derived(key, place.scope()), new GCMParameterSpec(Envelope.TAG * Byte.SIZE, nonce));
        cipher.updateAAD(header);
        cipher.updateAAD(place.bytes());
        return cipher;
    }

    /** The first and only block of HKDF-Expand (RFC 5869) in all but the order of its parts: a keyed hash of whose key it is. */
    private static SecretKey derived(SecretKey key, String scope) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
        mac.update(LABEL);
        return new SecretKeySpec(mac.doFinal(scope.getBytes(StandardCharsets.UTF_8)), 0, KEY_BYTES, "AES");
    }

    /** Seals a text, which becomes about a third longer, or returns it as it is if there is no key to write with. */
    public String sealText(String text, Place place) {
        Optional<String> id = keys.writing();
        return id.isEmpty()
                ? text
                : TEXT
                        + Base64.getEncoder()
                                .encodeToString(encrypt(id.get(), text.getBytes(StandardCharsets.UTF_8), place));
    }

    /**
     * Opens a text; one in clear is answered as it is.
     *
     * @throws KeyMissing if its key is not here
     * @throws NotAuthentic if it was changed, or stands elsewhere than where it was written
     */
    public String openText(String stored, Place place) {
        Optional<byte[]> sealed = envelope(stored);
        if (sealed.isEmpty()) {
            return stored;
        }
        byte[] opened = open(sealed.get(), place);
        Envelope.errorOf(opened).ifPresent(error -> {
            throw error;
        });
        return new String(opened, StandardCharsets.UTF_8);
    }

    private static Optional<byte[]> envelope(String stored) {
        if (!stored.startsWith(TEXT)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(stored.substring(TEXT.length())))
                    .filter(Envelope::isSealed);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // somebody's text that begins alike
        }
    }
}
