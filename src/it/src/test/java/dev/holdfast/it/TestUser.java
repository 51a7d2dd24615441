package dev.holdfast.it;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The users that servers of tests know: one for each role, one for all of them, and one for none. */
enum TestUser {
    ALL,
    VIEWER,
    STARTER,
    OPERATOR,
    ADMIN,
    /** Sees values, and is a viewer. */
    PAYLOAD,
    NOBODY;

    private static final Path FILES = Path.of("src/test/server");

    /** Makes them known to a server that is not running. */
    static void addTo(Path configuration) throws IOException {
        for (String file : List.of("application-users.properties", "application-roles.properties")) {
            Files.copy(FILES.resolve(file), configuration.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Returns the name. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns what a request says that comes from this user. */
    String authorization() {
        return authorization(text() + "-secret");
    }

    /** Returns what a request says that has this password. */
    String authorization(String password) {
        String both = text() + ":" + password;
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    /** Lets a request come from this user. */
    HttpRequest.Builder on(HttpRequest.Builder request) {
        return request.setHeader("Authorization", authorization());
    }
}
