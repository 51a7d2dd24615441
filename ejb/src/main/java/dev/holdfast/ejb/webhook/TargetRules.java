package dev.holdfast.ejb.webhook;

import dev.holdfast.client.WebhookRefused;
import dev.holdfast.ejb.config.WebhookSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/**
 * Which addresses may be called: those of a configured list of hosts, or, without a list, those that do not lead into the network of
 * the server. Subscriptions are made by people who may not reach everything that this server can.
 *
 * <p>Names are looked up here and once more by the call itself, so without a list somebody who has a name server can answer the two
 * differently. The list has no such gap.
 */
final class TargetRules {

    private static final int LONGEST = 2000;

    private final WebhookSettings settings;

    TargetRules(WebhookSettings settings) {
        this.settings = settings;
    }

    /**
     * Checks an address.
     *
     * @throws WebhookRefused with the rule it breaks
     */
    URI check(String url) {
        URI uri = parse(url);
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null || url.length() > LONGEST) {
            throw refused(url, "needs a host, and has at most " + LONGEST + " characters");
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && settings.http())) {
            throw refused(url, "is not https; plain http is allowed by holdfast.webhooks.http=true alone");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw refused(
                    url, "must have no user and no fragment; messages are signed with the secret of the web-hook");
        }
        if (settings.hosts().isEmpty()) {
            requirePublic(url, host);
        } else if (settings.hosts().stream().noneMatch(pattern -> fits(host.toLowerCase(Locale.ROOT), pattern))) {
            throw refused(url, "has a host that is not in holdfast.webhooks.hosts");
        }
        return uri;
    }

    private static URI parse(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw refused(url, "is no address: " + e.getReason());
        }
    }

    private static WebhookRefused refused(String url, String why) {
        String shown = url.length() > LONGEST ? url.substring(0, LONGEST) : url;
        return new WebhookRefused("the address '" + shown + "' " + why);
    }

    /** A star stands for one or more labels. */
    private static boolean fits(String host, String pattern) {
        return pattern.startsWith("*.")
                ? host.endsWith(pattern.substring(1)) && host.length() > pattern.length() - 1
                : host.equals(pattern);
    }

    private static void requirePublic(String url, String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (isInside(address)) {
                    throw refused(
                            url,
                            "leads to " + address.getHostAddress()
                                    + ", which is inside of this network; name its host in holdfast.webhooks.hosts to allow it");
                }
            }
        } catch (UnknownHostException e) {
            throw refused(url, "has a host that no name server knows");
        }
    }

    private static boolean isInside(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean shared = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
        boolean nowhere = bytes.length == 4 && bytes[0] == 0;
        boolean unique = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        boolean mapped = bytes.length == 16 && (bytes[0] & 0xff) == 0 && (bytes[1] & 0xff) == 0x64; // 64:ff9b::/96
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || shared
                || nowhere
                || unique
                || mapped;
    }
}
