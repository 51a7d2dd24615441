package dev.holdfast.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A provider of OpenID Connect, as much of it as a server needs that checks tokens or lets people log in: its description, its keys,
 * tokens it signs, a page that asks for a name and a password, and the authorization codes that it gives for them.
 */
final class TokenIssuer implements AutoCloseable {

    private static final String KEY = "key-1";
    private static final String CLIENT = "holdfast";
    private static final Duration SESSION = Duration.ofMinutes(10);

    private final HttpServer server;
    private final KeyPair keys;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();

    /** What is to be had for an authorization code, once. */
    private record Grant(
            String user, String redirect, @Nullable String nonce) {}

    /** By which the server shows that it is the client. */
    static final String SECRET = "the client's secret";

    TokenIssuer() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/main/.well-known/openid-configuration", exchange -> answer(exchange, description()));
        server.createContext("/main/keys", exchange -> answer(exchange, publishedKeys()));
        server.createContext("/main/login", this::logIn);
        server.createContext("/main/token", this::redeem);
        server.start();
    }

    /** Returns what tokens name as their issuer. */
    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/main";
    }

    private JsonObject description() {
        return Json.createObjectBuilder()
                .add("issuer", issuer())
                .add("authorization_endpoint", issuer() + "/login")
                .add("token_endpoint", issuer() + "/token")
                .add("jwks_uri", issuer() + "/keys")
                .add("response_types_supported", Json.createArrayBuilder().add("code"))
                .add("subject_types_supported", Json.createArrayBuilder().add("public"))
                .add(
                        "id_token_signing_alg_values_supported",
                        Json.createArrayBuilder().add("RS256"))
                .build();
    }

    private JsonObject publishedKeys() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return Json.createObjectBuilder()
                .add(
                        "keys",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("kid", KEY)
                                        .add("kty", "RSA")
                                        .add("alg", "RS256")
                                        .add("use", "sig")
                                        .add(
                                                "n",
                                                encoded(unsigned(
                                                        key.getModulus().toByteArray())))
                                        .add(
                                                "e",
                                                encoded(unsigned(
                                                        key.getPublicExponent().toByteArray())))))
                .build();
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static void answer(HttpExchange exchange, JsonObject json) throws IOException {
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Shows the page to log in at; with a name and a password, which is the name and "-secret", sends the browser back with a code. */
    private void logIn(HttpExchange exchange) throws IOException {
        Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
        Map<String, String> given = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String redirect = asked.getOrDefault("redirect_uri", "");
        boolean sound = CLIENT.equals(asked.get("client_id"))
                && "code".equals(asked.get("response_type"))
                && redirect.startsWith("http://127.0.0.1:");
        String user = given.getOrDefault("name", "");
        if (sound && !user.isEmpty() && (user + "-secret").equals(given.get("password"))) {
            String code = UUID.randomUUID().toString();
            grants.put(code, new Grant(user, redirect, asked.get("nonce")));
            String separator = redirect.contains("?") ? "&" : "?";
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            redirect + separator + "code=" + code + "&state="
                                    + URLEncoder.encode(asked.getOrDefault("state", ""), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
            return;
        }
        byte[] page = ("<!doctype html><title>Log in</title><form method=post><label>Name <input name=name></label>"
                        + "<label>Password <input name=password type=password></label><button>Log in</button></form>")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html;charset=UTF-8");
        exchange.sendResponseHeaders(sound ? 200 : 400, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    /** Gives tokens for a code, to the client alone. */
    private void redeem(HttpExchange exchange) throws IOException {
        Map<String, String> given = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String client =
                "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        Grant grant = grants.remove(given.getOrDefault("code", ""));
        if (!client.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || grant == null
                || !grant.redirect().equals(given.get("redirect_uri"))) {
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
            return;
        }
        try {
            String access = token(grant.user(), List.of("holdfast-admin", "holdfast-payload"), SESSION);
            answer(
                    exchange,
                    Json.createObjectBuilder()
                            .add("access_token", access)
                            .add("id_token", idToken(grant, access))
                            .add("token_type", "Bearer")
                            .add("expires_in", SESSION.toSeconds())
                            .build());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private String idToken(Grant grant, String access) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(access.getBytes(StandardCharsets.US_ASCII));
        long now = Instant.now().getEpochSecond();
        JsonObjectBuilder claims = Json.createObjectBuilder()
                .add("iss", issuer())
                .add("aud", CLIENT)
                .add("azp", CLIENT)
                .add("sub", grant.user())
                .add("typ", "ID")
                .add("preferred_username", grant.user())
                .add("at_hash", encoded(Arrays.copyOf(digest, digest.length / 2)))
                .add("iat", now)
                .add("exp", now + SESSION.toSeconds());
        if (grant.nonce() != null) {
            claims.add("nonce", grant.nonce());
        }
        return signed(claims.build());
    }

    private static Map<String, String> form(@Nullable String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text == null ? new String[0] : text.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length > 1 ? URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
        }
        return fields;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Signs a token for a user with roles, good for so long. */
    String token(String user, List<String> roles, Duration validity) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        JsonObject claims = Json.createObjectBuilder()
                .add("iss", issuer())
                .add("aud", "holdfast")
                .add("azp", "holdfast")
                .add("sub", user)
                .add("jti", UUID.randomUUID().toString())
                .add("typ", "Bearer")
                .add("preferred_username", user)
                .add("iat", now - 60)
                .add("exp", now + validity.toSeconds())
                .add("realm_access", Json.createObjectBuilder().add("roles", Json.createArrayBuilder(roles)))
                .build();
        return signed(claims);
    }

    private String signed(JsonObject claims) throws GeneralSecurityException {
        JsonObject header = Json.createObjectBuilder()
                .add("alg", "RS256")
                .add("typ", "JWT")
                .add("kid", KEY)
                .build();
        String signed = encoded(header.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + encoded(claims.toString().getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + encoded(signature.sign());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
