-- wrk script of bench_peers.sh: requests for random users or positions. From the environment:
--   FORM   put      PUT /score, a relative update
--          zincrby  the same as webdis takes it
--          window   GET /top/P/10, 21 entries
--          zwindow  the same as webdis takes it
--   USERS  users are 1 to USERS, positions 11 to USERS - 10
--   SEED   a whole number: where the random sequence starts

local form = os.getenv("FORM")
local users = tonumber(os.getenv("USERS"))
local state = tonumber(os.getenv("SEED")) % 2147483646 + 1
local tail

local function random(n)
  state = state * 48271 % 2147483647
  return state % n
end

local rank_is_next = false

-- Put together by hand and not by wrk.format, so that the generator takes little of the cores, and
-- the same for all.
local forms = {
  put = function()
    local body = '{"user":' .. random(users) + 1 .. ',"score":"+5"}'
    return "PUT /score" .. tail .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
  end,
  zincrby = function()
    return "GET /ZINCRBY/board/5/" .. random(users) + 1 .. tail .. "\r\n"
  end,
  window = function()
    return "GET /top/" .. random(users - 20) + 11 .. "/10" .. tail .. "\r\n"
  end,
  zwindow = function()
    local first = random(users - 20)
    return "GET /ZREVRANGE/board/" .. first .. "/" .. first + 20 .. "/WITHSCORES" .. tail .. "\r\n"
  end,
  standing = function()
    return "GET /boards/default/users/" .. random(users) + 1 .. tail .. "\r\n"
  end,
  zrevrank = function()
    return "GET /ZREVRANK/board/" .. random(users) + 1 .. tail .. "\r\n"
  end,
  around = function()
    return "GET /boards/default/entries?user=" .. random(users) + 1 .. "&scope=10" .. tail .. "\r\n"
  end,
  friends = function()
    local friends = {}
    for i = 1, 100 do friends[i] = random(users) + 1 end
    local body = '{"users":[' .. table.concat(friends, ",") .. "]}"
    return "POST /boards/default/ranking" .. tail .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
  end,
}

-- Any entries do for those around the user: the place costs the same, and nobody waits for the rank.
function forms.zaround()
  rank_is_next = not rank_is_next
  return rank_is_next and forms.zrevrank() or forms.zwindow()
end

function init()
  tail = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n"
end

request = forms[form]
