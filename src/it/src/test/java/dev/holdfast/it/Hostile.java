package dev.holdfast.it;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** What nobody should send: broken, hostile and random texts, in the order of a seed. */
final class Hostile {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "null",
            "0",
            "-1",
            "1e999",
            "99999999999999999999",
            "9223372036854775808",
            "true",
            "..",
            "../../WEB-INF/web.xml",
            "%",
            "%00",
            "\u0000",
            "\u202Egnp.exe",
            "\uFFFF",
            "\uD83C\uDF89",
            "' OR 1=1 --",
            "'; DROP TABLE hf_snapshot; --",
            "\"><script>alert(1)</script>",
            "${jndi:ldap://127.0.0.1:1/x}",
            "{{7*7}}",
            "a:b:c",
            ",,,",
            "*",
            "W/\"1\"",
            "2026-13-45T99:99:99Z",
            "-999999999-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59Z",
            "P1Y",
            "10ms",
            "\n\r\t",
            "x".repeat(256),
            "ü".repeat(300),
            "y".repeat(5000));

    private static final List<String> BODIES = List.of(
            "",
            "{",
            "[]",
            "null",
            "true",
            "\"text\"",
            "12345678901234567890.5",
            "{}",
            "{\"input\": {}}",
            "{\"input\": null, \"instanceId\": null}",
            "{\"input\": [[[[[[]]]]]], \"instanceId\": 5}",
            "{\"reason\": {}}",
            "{\"reason\": \"\\u0000\"}",
            "{\"reason\": \"\\ud800\"}",
            "{\"undo\": \"yes\"}",
            "{\"a\": 1, \"a\": 2}",
            "{\"to\": \"00\", \"nodes\": {\"\": \"\"}}",
            "{\"to\": \"" + "ab".repeat(32) + "\", \"nodes\": {\"x\": \"y\"}}",
            "{\"input\": {}, \"labels\": {\"\": \"\"}}",
            "{\"input\": {}, \"tags\": [1]}",
            "{\"input\": {}, \"signal\": {\"name\": \"a b\", \"payload\": 1}}",
            "{\"action\": \"cancel\", \"filter\": {\"status\": \"nothing\"}}",
            "{\"from\": \"nowhere\", \"input\": 1}",
            "[".repeat(3000),
            "{\"x\":".repeat(2000),
            "\uFEFF{}",
            "{} {}",
            "<xml/>",
            "a=b&c=d");

    private final Random random;

    Hostile(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    /** Returns a text; now and then one that nobody has thought of. */
    String text() {
        if (!once(4)) {
            return TEXTS.get(below(TEXTS.size()));
        }
        return random.ints(1 + below(40), 1, 0x2FFF)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Returns a body; now and then one with a character too many, too few, or another. */
    String body() {
        StringBuilder body = new StringBuilder(BODIES.get(below(BODIES.size())));
        if (once(3) && !body.isEmpty()) {
            int place = below(body.length());
            switch (below(3)) {
                case 0 -> body.deleteCharAt(place);
                case 1 -> body.insert(place, (char) (1 + below(0x7F)));
                default -> body.setCharAt(place, (char) (0x20 + below(0x5F)));
            }
        }
        return body.toString();
    }

    /** Returns a text that can stand in a header. */
    String header() {
        return text().chars()
                .filter(each -> each >= 0x20 && each < 0x7F)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Returns a text as it stands in a URL. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
