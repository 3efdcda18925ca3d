-- What wrk sends, from one thread. Arguments after the address: `read`, for the address itself again and again;
-- `precheck` or `register` with a file of people: each call then names a customer that nobody else names; or `decide`
-- with a file of deals, each of which is approved once.

local make, people, sent

function init(arguments)
  wrk.headers["Accept-Encoding"] = "br"
  if arguments[1] == "read" then
    local page = wrk.format()
    make = function() return page end
    return
  end
  wrk.method = "POST"
  wrk.headers["Accept"] = "application/json"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  if arguments[1] == "decide" then
    local next_line = io.lines(arguments[2])
    local record
    make = function()
      local another = next_line()
      if not another then wrk.thread:stop() end -- with all of them decided; the last one is not awaited again
      record = another or record
      return wrk.format(nil, nil, nil, record .. "&subject=deals&decision[verb]=approve")
    end
    return
  end
  people, sent = {}, 0
  for line in io.lines(arguments[2]) do
    local cookie, country, area, product_line = line:match("^(%S+) (%S+) (%S+) (%S+)$")
    table.insert(people, { cookie = cookie, country = country, area = area, line = product_line })
  end
  math.randomseed(os.time())
  local body = arguments[1] == "register" and registration or customer
  make = function()
    -- In turn, so that nobody comes to a limit of calls an hour or a day.
    sent = sent + 1
    local person = people[sent % #people + 1]
    wrk.headers["Cookie"] = "towpath_session=" .. person.cookie
    return wrk.format(nil, nil, nil, body(person))
  end
end

function request() return make() end

local first = { "Nord", "Alpen", "Harbor", "Summit", "Cascade", "River", "Maple", "Stone", "Pacific", "Prairie" }
local second = { "wind", "werk", "field", "line", "bridge", "haven", "crest", "ford", "gate", "mark" }
local trade = { "Cycles", "Sports", "Outfitters", "Bike Store", "Rentals", "Supply", "Leisure", "Trading" }

-- A name as companies have them, with letters of its own in the middle.
local function name()
  local own = ""
  for _ = 1, 7 do own = own .. string.char(97 + math.random(0, 25)) end
  return first[math.random(#first)] .. second[math.random(#second)] .. "+" .. own .. "+" .. trade[math.random(#trade)]
end

function customer(person)
  return "draft[customer]=" .. name():gsub(" ", "+") .. "&draft[country]=" .. person.country
    .. "&draft[area]=" .. person.area .. "&draft[lines][0]=" .. person.line
end

function registration(person)
  local form = string.format("%08x-0000-4000-8000-%012x", math.random(0, 2 ^ 31 - 1), sent)
  return customer(person) .. "&draft[title]=Spring+order&draft[amount]=12500"
    .. "&draft[close_on]=" .. os.date("%Y-%m-%d", os.time() + 60 * 86400) .. "&form=" .. form .. "&intent=register"
end

-- Requests a second, milliseconds at the 50th, 95th and 99th percentile, and what failed.
function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("figures %.0f %.2f %.2f %.2f %d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, failed))
end
