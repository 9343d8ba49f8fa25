-- Readers of all kinds: a share for each kind of page, cities by how often they are asked for (the n-th 1/n as often as
-- the first), four languages. A file named in MIX_ADDRESSES holds lines of share, kind and path, cities as %05d.
local shares, total, harmonic, cities = {}, 0, {}, tonumber(os.getenv("MIX_CITIES"))
local threads = {}

kept, answers, wrong = 0, 0, 0  -- global: read from outside of the thread

local function read()
  for line in io.lines(os.getenv("MIX_ADDRESSES")) do
    local share, path = line:match("^(%S+) (%S+)$")
    total = total + tonumber(share)
    shares[#shares + 1] = {total, path}
  end
  local sum = 0
  for n = 1, cities do
    sum = sum + 1 / n
    harmonic[n] = sum
  end
end

local function city()
  local wanted, low, high = math.random() * harmonic[cities], 1, cities
  while low < high do
    local middle = math.floor((low + high) / 2)
    if harmonic[middle] < wanted then low = middle + 1 else high = middle end
  end
  return low
end

local languages = {"en", "zh-hans", "zh-hant", "ja"}

function setup(thread)
  thread:set("number", #threads)
  threads[#threads + 1] = thread
end

function init(args)
  math.randomseed(os.time() + number)
  read()
end

function request()
  local wanted = math.random() * total
  for _, each in ipairs(shares) do
    if wanted <= each[1] then
      local path = each[2]
      if path:find("%%05d") then path = path:gsub("%%05d", string.format("%05d", city())) end
      return wrk.format("GET", "/" .. languages[math.random(4)] .. path)
    end
  end
end

function response(status, headers, body)
  answers = answers + 1
  if headers["X-Kept"] == "yes" or headers["x-kept"] == "yes" then kept = kept + 1 end
  if status ~= 200 then wrong = wrong + 1 end
end

done = function(summary, latency)
  local errors, found, all, failed = summary.errors, 0, 0, 0
  for _, thread in ipairs(threads) do
    found = found + thread:get("kept")
    all = all + thread:get("answers")
    failed = failed + (thread:get("wrong"))
  end
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.4f, "p50": %.3f, "p99": %.3f, "kept": %.4f, "errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    all > 0 and found / all or 0,
    failed + errors.connect + errors.read + errors.write + errors.timeout))
end
