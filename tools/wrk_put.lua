-- wrk script: relative updates of 100 000 users in turn, as people's games send them.
local user = 0
local headers = { ["Content-Type"] = "application/json" }

function request()
  user = (user * 48271 + 11) % 2147483647
  return wrk.format("PUT", "/score", headers, '{"user": ' .. user % 100000 .. ', "score": "+5"}')
end
