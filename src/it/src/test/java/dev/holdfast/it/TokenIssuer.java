package dev.holdfast.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** A provider of OpenID Connect, as much of it as a server needs that checks tokens: its description, its keys, and tokens it signs. */
final class TokenIssuer implements AutoCloseable {

    private static final String KEY = "key-1";

    private final HttpServer server;
    private final KeyPair keys;

    TokenIssuer() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/main/.well-known/openid-configuration", exchange -> answer(exchange, description()));
        server.createContext("/main/keys", exchange -> answer(exchange, publishedKeys()));
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

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Signs a token for a user with roles, good for so long. */
    String token(String user, List<String> roles, Duration validity) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        JsonObject header = Json.createObjectBuilder()
                .add("alg", "RS256")
                .add("typ", "JWT")
                .add("kid", KEY)
                .build();
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
