package dev.holdfast.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request says of who asks.
 *
 * @param header the value of the header Authorization; nothing for nobody
 * @param source where it was found, for people
 */
record Credentials(Optional<String> header, String source) {

    /**
     * Where they may be found, the first of all that are there.
     *
     * @param environment the environment
     * @param user the name on the command line, if there is one
     * @param password what was typed, if somebody was asked
     * @param tokenFile a file with a token
     * @param netrcFile a netrc file
     * @param home the folder of the user
     */
    record Places(
            Map<String, String> environment,
            Optional<String> user,
            Optional<String> password,
            Optional<Path> tokenFile,
            Optional<Path> netrcFile,
            Path home) {}

    /** Looks for them; a file that was named and is not there is a {@link Trouble}. */
    static Credentials find(Places places, URI server) {
        Optional<Path> tokenFile = places.tokenFile()
                .or(() -> variable(places, "HOLDFAST_TOKEN_FILE").map(Path::of));
        if (tokenFile.isPresent()) {
            return bearer(read(tokenFile.get()).strip(), tokenFile.get().toString());
        }
        Optional<String> token = variable(places, "HOLDFAST_TOKEN");
        if (token.isPresent() && places.user().isEmpty()) {
            return bearer(token.get(), "HOLDFAST_TOKEN");
        }
        Optional<String> user = places.user().or(() -> variable(places, "HOLDFAST_USER"));
        Optional<String> password = places.password().or(() -> variable(places, "HOLDFAST_PASSWORD"));
        if (user.isPresent() && password.isPresent()) {
            return basic(new Netrc.Login(user.get(), password.get()), "user " + user.get());
        }
        return netrc(places, server, user);
    }

    private static Credentials netrc(Places places, URI server, Optional<String> user) {
        Optional<Path> named =
                places.netrcFile().or(() -> variable(places, "HOLDFAST_NETRC").map(Path::of));
        List<Path> files = named.map(List::of)
                .orElseGet(() ->
                        List.of(Path.of(".holdfast", "netrc"), places.home().resolve(".netrc")));
        for (Path file : files) {
            if (named.isPresent() || Files.isReadable(file)) {
                Optional<Netrc.Login> login = new Netrc(read(file))
                        .login(server.getHost())
                        .filter(found -> user.isEmpty() || found.user().equals(user.get()));
                if (login.isPresent()) {
                    return basic(login.get(), "user " + login.get().user() + " of " + file);
                }
            }
        }
        if (user.isPresent()) {
            throw new Trouble(
                    Exit.USAGE,
                    "there is no password for user '" + user.get()
                            + "': set HOLDFAST_PASSWORD, or say --ask-password, or add a line for " + server.getHost()
                            + " to " + files.get(files.size() - 1));
        }
        return new Credentials(Optional.empty(), "nobody");
    }

    private static Credentials bearer(String token, String source) {
        return new Credentials(Optional.of("Bearer " + token), "the token of " + source);
    }

    private static Credentials basic(Netrc.Login login, String source) {
        byte[] both = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
        return new Credentials(Optional.of("Basic " + Base64.getEncoder().encodeToString(both)), source);
    }

    private static Optional<String> variable(Places places, String name) {
        return Optional.ofNullable(places.environment().get(name)).filter(text -> !text.isBlank());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Trouble(Exit.USAGE, "the file " + file + " cannot be read: " + e.getMessage());
        }
    }

    /** Never the secret itself, wherever this is written to. */
    @Override
    public String toString() {
        return source;
    }
}
