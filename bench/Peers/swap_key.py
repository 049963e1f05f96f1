"""Puts the real key where the placeholder stands, and lets event streams pass as they come."""


class SwapKey:
    def server_connect(self, data):
        data.server.address = ("127.0.0.1", {{UPSTREAM_PORT}})

    def requestheaders(self, flow):
        if flow.request.headers.get("authorization") == "Bearer {{PLACEHOLDER}}":
            flow.request.headers["authorization"] = "Bearer {{REAL_KEY}}"

    def responseheaders(self, flow):
        if flow.response.headers.get("content-type", "").startswith("text/event-stream"):
            flow.response.stream = True


addons = [SwapKey()]
