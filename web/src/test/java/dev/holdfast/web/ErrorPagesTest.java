package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each code has its page, which says what it means and what to do, and no page is left behind. */
class ErrorPagesTest {

    private static final Path PAGES = Path.of("../src/docs/reference/errors");

    @Test
    void every_code_has_a_page_and_every_page_a_code() throws IOException {
        TreeSet<String> codes = new TreeSet<>();
        Arrays.stream(ErrorCode.values()).map(ErrorCode::text).forEach(codes::add);
        Arrays.stream(RequestError.values()).map(RequestError::text).forEach(codes::add);
        TreeSet<String> pages = new TreeSet<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            files.map(file -> file.getFileName().toString().replace(".md", "")).forEach(pages::add);
        }

        assertThat(pages).isEqualTo(codes);
        for (String code : codes) {
            assertThat(Files.readString(PAGES.resolve(code + ".md")))
                    .startsWith("# " + code + "\n")
                    .contains("**Why:** ", "**What to do:** ");
        }
    }

    @Test
    void a_page_says_the_status_that_is_answered() throws IOException {
        for (RequestError error : RequestError.values()) {
            assertThat(Files.readString(PAGES.resolve(error.text() + ".md")))
                    .contains("HTTP status " + error.status() + ".");
        }
        for (ErrorCode code : ErrorCode.values()) {
            int status = HttpStatus.of(code);
            if (status < 500) {
                assertThat(Files.readString(PAGES.resolve(code.text() + ".md")))
                        .contains("HTTP status " + status + ".");
            }
        }
    }
}
