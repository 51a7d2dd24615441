package dev.holdfast.ejb.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests by the HTTP client of the JDK, which is made when the first is sent. No redirect is followed, for it could lead where no
 * rule has looked; of the answer only its status is read.
 */
final class Post {

    private final Duration timeout;
    private volatile @Nullable HttpClient client;

    Post(Duration timeout) {
        this.timeout = timeout;
    }

    private HttpClient client() {
        HttpClient present = client;
        if (present == null) {
            present = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(timeout)
                    .build();
            client = present;
        }
        return present;
    }

    /**
     * Posts and answers the status.
     *
     * @throws IOException if there was no answer in time
     */
    int send(URI to, Map<String, String> headers, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(to).timeout(timeout).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        HttpResponse<InputStream> answer = client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close(); // whatever else it would say
        return answer.statusCode();
    }
}
