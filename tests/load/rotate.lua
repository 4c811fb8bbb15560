-- What wrk asks: the addresses of BENCH_PATHS in turn, each request as the next of the sessions in BENCH_COOKIES.
local requests = {}
local turn = 0

local function lines(name)
  local found = {}
  for line in io.lines(os.getenv(name)) do found[#found + 1] = line end
  return found
end

function init(args)
  local cookies, paths = lines("BENCH_COOKIES"), lines("BENCH_PATHS")
  for i = 1, #cookies * #paths do
    local headers = {
      ["Accept-Encoding"] = "gzip, deflate, br",
      ["Accept"] = os.getenv("BENCH_ACCEPT"),
      ["Accept-Language"] = "en",
      ["Cookie"] = cookies[(i - 1) % #cookies + 1],
    }
    requests[i] = wrk.format("GET", paths[(i - 1) % #paths + 1], headers)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency, all)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.6f, "bytes": %d, "failed": %d, "p50": %.3f, "p95": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
