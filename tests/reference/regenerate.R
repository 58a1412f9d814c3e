# Answers by R: those of vectors.json that R can give, and further ones for the tests of src/analysis/stats.
#
#   Rscript tests/reference/regenerate.R [FILE]      writes FILE, else tests/reference/from_r.json
#
# Debian: r-base-core r-cran-coin r-cran-epitools r-cran-metafor r-cran-sandwich r-cran-lme4
# A case whose id stands in vectors.json has that vector's input under the same names; test_regenerated.py holds it.

packages <- c("coin", "epitools", "metafor", "sandwich", "lme4")
missing <- packages[!vapply(packages, requireNamespace, logical(1), quietly = TRUE)]
if (length(missing)) {
  cat("R packages missing:", paste(missing, collapse = " "), "\n", file = stderr())
  quit(status = 3)
}
suppressPackageStartupMessages({
  library(coin); library(epitools); library(metafor); library(sandwich); library(lme4)
})

# --- writing ----------------------------------------------------------------------------------------------------------

json <- function(x) {
  if (is.null(x)) return("null")
  if (is.matrix(x)) return(json(lapply(seq_len(nrow(x)), function(row) I(unname(x[row, ])))))
  if (is.list(x)) {
    parts <- vapply(x, json, character(1))
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ", "), "]"))
    return(paste0("{", paste0(string(names(x)), ": ", parts, collapse = ", "), "}"))
  }
  if (is.numeric(x) && any(is.infinite(x) | is.nan(x))) stop("a number that JSON cannot hold")
  atoms <- if (is.character(x)) string(x) else if (is.logical(x)) tolower(as.character(x)) else sprintf("%.15g", x)
  atoms[is.na(x)] <- "null"
  if (length(x) == 1 && !inherits(x, "AsIs")) atoms else paste0("[", paste(atoms, collapse = ", "), "]")
}

string <- function(x) {
  x <- gsub("\\", "\\\\", x, fixed = TRUE)
  x <- gsub("\"", "\\\"", x, fixed = TRUE)
  paste0("\"", gsub("\n", "\\n", x, fixed = TRUE), "\"")
}

script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
here <- dirname(script)
cases <- list()

# The call is written down as it was evaluated, with the inputs under their names.
case <- function(id, input, call) {
  call <- substitute(call)
  expected <- eval(call, list2env(input, parent = globalenv()))
  text <- paste(deparse(call, width.cutoff = 110), collapse = "\n")
  cases[[length(cases) + 1]] <<- list(id = id, input = input, expected = expected, call = text)
}

each <- function(f, ...) mapply(f, ..., SIMPLIFY = TRUE, USE.NAMES = FALSE)
ends <- function(limits) list(lower = I(limits[1, ]), upper = I(limits[2, ]))

# --- shares and counts ------------------------------------------------------------------------------------------------

case("wilson_phe", list(x = c(65, 1045, 65, 1045, 1, 5, 20, 9856), n = c(100, 5000, 100, 5000, 100, 100, 100, 12345),
                        confidence = c(.95, .95, .998, .998, .95, .95, .95, .95)),
     ends(each(function(x, n, level) prop.test(x, n, conf.level = level, correct = FALSE)$conf.int, x, n, confidence)))
case("wilson_edges_n20", list(x = c(0, 5, 20), n = c(20, 20, 20), confidence = 0.95),
     ends(each(function(x, n) prop.test(x, n, conf.level = confidence, correct = FALSE)$conf.int, x, n)))
case("clopper_pearson_n20", list(x = c(0, 5), n = c(20, 20)),
     ends(each(function(x, n) binom.test(x, n)$conf.int, x, n)))
case("newcombe_diff", list(x1 = 56, n1 = 70, x2 = 48, n2 = 80), {
  first <- prop.test(x1, n1, correct = FALSE)$conf.int
  second <- prop.test(x2, n2, correct = FALSE)$conf.int
  p1 <- x1 / n1
  p2 <- x2 / n2
  list(lower = p1 - p2 - sqrt((p1 - first[1])^2 + (second[2] - p2)^2),
       upper = p1 - p2 + sqrt((first[2] - p1)^2 + (p2 - second[1])^2))
})
case("exact_poisson_small", list(x = c(1, 5), n = c(100, 100), multiplier = 100),
     ends(multiplier * each(function(x, n) poisson.test(x, n)$conf.int, x, n)))
case("exact_poisson_zero", list(x = 0), as.list(setNames(poisson.test(x)$conf.int, c("lower", "upper"))))
case("dsr_gamma", list(pop_1 = c(230061, 329449, 114920, 39487, 14208, 3052), count_1 = c(107, 141, 60, 40, 39, 25),
                       pop_5plus = c(327, 30666, 123419, 149919, 104088, 34392),
                       count_5plus = c(0, 8, 63, 112, 262, 295),
                       std = c(319933, 931318, 786511, 488235, 237863, 61313)),
     list(order1 = unname(1e5 * ageadjust.direct(count_1, pop_1, stdpop = std)[-1]),
          order5plus = unname(1e5 * ageadjust.direct(count_5plus, pop_5plus, stdpop = std)[-1])))
case("binom_test", list(x = c(0, 1, 10, 17, 19, 20, 20, 310, 265, 7), n = c(20, 20, 20, 20, 20, 20, 20, 333, 333, 11),
                        target = c(.1, .2, .8, .8, .8, .8, 1, .95, .8, .92)), {
  two <- function(side) each(function(x, n, p) binom.test(x, n, p, alternative = side)$p.value, x, n, target)
  limits <- each(function(x, n) binom.test(x, n)$conf.int, x, n)
  list(p_two_sided = two("two.sided"), p_less = two("less"), p_greater = two("greater"),
       lower = limits[1, ], upper = limits[2, ])
})
case("fisher_unit_against_rest", list(x = c(12, 20, 0, 19, 15, 280, 7), n = c(20, 20, 20, 20, 22, 333, 11),
                                      rest_x = c(300, 280, 250, 326, 210, 1500, 0),
                                      rest_n = c(340, 340, 340, 340, 318, 1667, 30)), {
  test <- function(x, n, a, b, side) fisher.test(matrix(c(x, n - x, a, b - a), 2), alternative = side)$p.value
  list(p_two_sided = each(test, x, n, rest_x, rest_n, "two.sided"), p_less = each(test, x, n, rest_x, rest_n, "less"),
       p_greater = each(test, x, n, rest_x, rest_n, "greater"))
})

# --- many tests at once -----------------------------------------------------------------------------------------------

case("bh1995", list(p = c(.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .324, .4262, .5719, .6528,
                          .759, 1), q = 0.05),
     list(rejected = sum(p.adjust(p, "BH") <= q), bonferroni_rejected = sum(p.adjust(p, "bonferroni") <= q),
          adjusted = p.adjust(p, "BH")))
case("bh_with_ties", list(p = c(0.04, 0.01, 0.01, 0.04, 0.2, 0, 1, 1)), list(adjusted = p.adjust(p, "BH")))
case("bh_with_untested", list(p = c(0.01, NA, 0.03, 0.02, NA, 0.8)), list(adjusted = p.adjust(p, "BH")))
case("bh_one", list(p = I(0.03)), list(adjusted = I(p.adjust(p, "BH"))))

# --- trends -----------------------------------------------------------------------------------------------------------

five <- 2019:2023
exact_trends <- list(
  list(years = five, count = c(10, 12, 13, 15, 17), total = rep(20, 5)),
  list(years = five, count = c(0, 1, 3, 7, 12), total = rep(20, 5)),
  list(years = five, count = c(20, 20, 19, 18, 15), total = rep(20, 5)),
  list(years = c(2015, 2018, 2019, 2022, 2023), count = c(9, 12, 13, 15, 16), total = rep(20, 5)),
  list(years = five, count = c(19, 20, 18, 20, 20), total = rep(20, 5)),
  list(years = five, count = c(12, 14, 15, 13, 19), total = c(19, 21, 20, 18, 22)),
  list(years = five, count = rep(14, 5), total = rep(20, 5)),
  list(years = five, count = c(0, 0, 0, 0, 1), total = rep(20, 5)),
  list(years = five, count = c(20, 20, 20, 20, 19), total = rep(20, 5)),
  list(years = five, count = c(5, 3, 1, 1, 2), total = c(5, 5, 5, 4, 4)),
  list(years = five, count = c(0, 20, 0, 20, 0), total = rep(20, 5)),
  list(years = five, count = c(0, 0, 20, 20, 20), total = rep(20, 5)),
  list(years = c(2010, 2011, 2019), count = c(18, 17, 11), total = c(20, 22, 19)),
  list(years = c(2014:2017, 2020:2023), count = c(15, 14, 16, 15, 17, 18, 18, 19), total = rep(20, 8)),
  list(years = five, count = c(104, 108, 107, 113, 116), total = c(120, 121, 119, 122, 124)))
for (number in seq_along(exact_trends)) case(sprintf("exact_trend_%02d", number), exact_trends[[number]], {
  year <- rep(c(years, years), c(count, total - count))
  outcome <- factor(rep(c("yes", "no"), c(sum(count), sum(total - count))), levels = c("yes", "no"))
  p <- function(side) {
    as.numeric(pvalue(independence_test(year ~ outcome, distribution = exact(algorithm = "shift"), alternative = side)))
  }
  chi2 <- suppressWarnings(prop.trend.test(count, total, score = years))
  list(p_two_sided = p("two.sided"), p_rising = p("greater"), p_falling = p("less"),
       chi2_trend = unname(chi2$statistic), p_asymptotic = chi2$p.value,
       chi2_homogeneity = unname(suppressWarnings(prop.test(count, total))$statistic),
       p_homogeneity = suppressWarnings(prop.test(count, total))$p.value)
})
case("prop_trend_R", list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82)),
     list(X2 = unname(prop.trend.test(x, n)$statistic), p = prop.trend.test(x, n)$p.value))
case("homogeneity", list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82)),
     list(X2 = unname(prop.test(x, n)$statistic), df = unname(prop.test(x, n)$parameter), p = prop.test(x, n)$p.value))
case("trend_critical_value", list(alpha = 0.002, df = 1), list(chi2 = qchisq(1 - alpha, df)))
case("fingertips_trend_prop_1", list(count = c(994, 1023, 1199, 1332, 1367),
                                     denominator = c(40299, 41527, 42811, 44064, 44701)),
     list(chi2 = unname(prop.trend.test(count, denominator)$statistic),
          p = prop.trend.test(count, denominator)$p.value))
weighted_line <- function(value, lower, upper) {
  fit <- lm(value ~ seq_along(value), weights = ((upper - lower) / 3.92)^-2)
  se <- sqrt(diag(summary(fit)$cov.unscaled))[[2]]  # the weights are known variances: no residual scale
  list(chi2 = (coef(fit)[[2]] / se)^2, slope = coef(fit)[[2]])
}
case("fingertips_trend_wls_1", list(value = c(24.67, 24.6, 28, 30.2, 30.6),
                                    lower = c(23.16, 23.15, 26.44, 28.63, 28.98),
                                    upper = c(26.25, 26.19, 29.64, 31.9, 32.25)), weighted_line(value, lower, upper))
case("fingertips_trend_wls_2", list(value = c(20.5506, 19.5952, 19.0349, 21.3966, 18.4372),
                                    lower = c(18.1803, 17.3444, 16.8421, 19.0918, 16.2925),
                                    upper = c(23.1427, 22.0602, 21.4394, 23.8975, 20.7941)),
     weighted_line(value, lower, upper))
case("fingertips_next_mmr", list(count = c(57274, 55865, 53681, 51767, 53185),
                                 denominator = c(61834, 60511, 59074, 57508, 59028),
                                 value = c(92.6254, 92.3221, 90.8708, 90.017, 90.1013),
                                 lower = c(92.4168, 92.1072, 90.6358, 89.7694, 89.8578),
                                 upper = c(92.8288, 92.5315, 91.1004, 90.2594, 90.3396)),
     list(chi2_wls = weighted_line(value, lower, upper)$chi2,
          chi2_prop = unname(prop.trend.test(count, denominator)$statistic)))
sicily <- read.csv(file.path(here, "sicily.csv"))
case("its_sicily", list(csv = "stats_data/sicily.csv", model = "aces ~ smokban + time, offset log(stdpop)"), {
  fit <- function(family) glm(aces ~ smokban + time + offset(log(stdpop)), data = sicily, family = family)
  limits <- function(fit) unname(exp(coef(fit)[2] + c(-1, 1) * qnorm(0.975) * sqrt(vcov(fit)[2, 2])))
  list(RR = exp(coef(fit(poisson))[[2]]), poisson_95 = limits(fit(poisson)), quasi_95 = limits(fit(quasipoisson)),
       dispersion = summary(fit(quasipoisson))$dispersion)
})
case("quasibinomial_scale", list(x = c(66, 71, 75, 68, 64, 70, 73, 77, 69, 72), n = 100,
                                 time = "centred -4.5..4.5"), {
  centred <- seq_along(x) - mean(seq_along(x))
  fit <- summary(glm(cbind(x, n - x) ~ centred, family = quasibinomial, control = glm.control(epsilon = 1e-14)))
  list(scale = fit$dispersion, slope = fit$coefficients[2, 1], se_slope = fit$coefficients[2, 2])
})
case("mann_kendall_exact", list(y = list(c(1, 2, 3, 4, 5), c(3, 2, 0, 4, 1))),
     list(p = vapply(y, function(one) cor.test(seq_along(one), one, method = "kendall", exact = TRUE)$p.value, 0)))
case("mann_kendall_pymk", list(y = c(1, 2, 3, 4, 5)), {
  test <- cor.test(seq_along(y), y, method = "kendall", exact = FALSE, continuity = TRUE)
  list(z = unname(test$statistic), p = test$p.value)
})
permutations <- function(x) {
  if (length(x) <= 1) return(matrix(x, 1))
  do.call(rbind, lapply(seq_along(x), function(first) cbind(x[first], permutations(x[-first]))))
}
case("mann_kendall_ties", list(
  y = list(c(1, 2, 2, 3, 5), c(3, 3, 3, 3, 4), c(5, 4, 4, 2, 2, 1, 3), c(1, 1, 2, 2, 3, 3, 4, 4))), {
  pairs_sum <- function(orders) {  # one order of the values in each row
    index <- combn(ncol(orders), 2)
    rowSums(sign(orders[, index[2, ], drop = FALSE] - orders[, index[1, ], drop = FALSE]))
  }
  normal <- function(one) cor.test(seq_along(one), one, method = "kendall", exact = FALSE, continuity = TRUE)$statistic
  list(S = vapply(y, function(one) pairs_sum(t(one)), 0),
       p = vapply(y, function(one) mean(abs(pairs_sum(permutations(one))) >= abs(pairs_sum(t(one)))), 0),
       z = unname(vapply(y, function(one) suppressWarnings(normal(one)), 0)))
})
case("sen_slope", list(year = c(2010, 2011, 2013, 2014, 2018, 2019, 2020, 2023), y = c(3, 5, 4, 6, 9, 8, 11, 10)), {
  index <- combn(length(y), 2)
  list(slope_per_year = median((y[index[2, ]] - y[index[1, ]]) / (year[index[2, ]] - year[index[1, ]])))
})

# --- between units ----------------------------------------------------------------------------------------------------

case("quintile_bounds", list(values = 1:50), list(bounds = unname(quantile(values, 0:5 / 5, type = 7))))
case("funnel_exact_binomial", list(p0 = c(0.75, 0.92), n = c(20, 330), p = c(0.001, 0.025, 0.975, 0.999)), {
  limit <- function(n, p0) {
    r <- qbinom(p, n, p0)
    (r - (pbinom(r, n, p0) - p) / dbinom(r, n, p0)) / n
  }
  list(n20_p0.75 = limit(20, .75), n20_p0.92 = limit(20, .92),
       n330_p0.75 = limit(330, .75), n330_p0.92 = limit(330, .92))
})
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
case("random_effects_bcg", list(effect = as.numeric(bcg$yi), variance = as.numeric(bcg$vi)), {
  # By default metafor stops its search for the PM variance 2.5e-5 from the root: both are given.
  fit <- function(method, ...) rma(effect, variance, method = method, ...)
  numbers <- function(fit) list(tau2 = fit$tau2, mu = fit$beta[[1]], se = fit$se, I2 = fit$I2 / 100)
  list(DL = numbers(fit("DL")), PM = numbers(fit("PM"))[1:3], Q = fit("DL")$QE,
       PM_at_the_root = numbers(fit("PM", control = list(tol = 1e-14)))[1:3])
})
case("eb_martuzzi_elliott", list(x = c(12, 15, 9, 18, 20, 7, 16, 11, 14, 19),
                                n = c(20, 21, 19, 20, 22, 20, 18, 20, 24, 21)), {
  p <- sum(x) / sum(n)
  s2 <- sum(n * (x / n - p)^2) / sum(n)
  rho <- (n * s2 - n / mean(n) * p * (1 - p)) / ((n - 1) * s2 + (mean(n) - n) / mean(n) * p * (1 - p))
  list(estimate = rho * x / n + (1 - rho) * p)
})
case("laney_p_prime", list(
  x = c(266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320, 267923, 271478, 255353, 256820,
        261835, 259144, 255910, 260863, 264465, 260989),
  n = c(280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529, 279618, 283932, 266629, 268091,
        276803, 271578, 266005, 273520, 278574, 273772)), {
  centre <- sum(x) / sum(n)
  se <- sqrt(centre * (1 - centre) / n)
  sigma_z <- mean(abs(diff((x / n - centre) / se))) / 1.128
  list(centre = centre, sigma_z = sigma_z, lcl_1 = centre - 3 * se[1] * sigma_z, ucl_1 = centre + 3 * se[1] * sigma_z,
       naive_p_ucl_1 = centre + 3 * se[1])
})
case("anhoej_rules", list(n_useful = c(10, 12, 20, 24)),
     list(longest_run_max = round(log2(n_useful)) + 3, crossings_min = qbinom(0.05, n_useful - 1, 0.5)))

# --- models -----------------------------------------------------------------------------------------------------------

case("segmented_hac", list(
  y = c(51.1, 53.1, 52.4, 53.9, 53.3, 52, 59, 55.5, 51.5, 56, 58.8, 60, 60.4, 57.4, 60.8, 63.7, 64.9, 63.8, 64.1, 64.9,
        60.5, 63.3, 61.9, 63.7), time = 1:24, first_after = 15, lag = 2), {
  step <- as.numeric(time >= first_after)
  fit <- lm(y ~ time + step + I(step * (time - first_after)))
  covariance <- NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = FALSE)
  list(coefficients = unname(coef(fit)), se_hac = unname(sqrt(diag(covariance))), covariance_hac = unname(covariance),
       se_hac_adjusted = unname(sqrt(diag(NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = TRUE)))),
       se_ordinary = unname(sqrt(diag(vcov(fit)))))
})
case("segmented_hac_gap", list(y = c(60, 62, 61, 64, 66, 75, 74, 78, 79, 81),
                               time = c(2010, 2011, 2012, 2013, 2015, 2016, 2017, 2018, 2021, 2022),
                               first_after = 2016, lag = 2), {
  step <- as.numeric(time >= first_after)
  fit <- lm(y ~ I(time - first_after) + step + I(step * (time - first_after)))
  covariance <- NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = FALSE)
  list(coefficients = unname(coef(fit)), se_hac = unname(sqrt(diag(covariance))))
})
case("segmented_quasi_poisson", list(
  count = c(31, 28, 35, 30, 33, 29, 36, 34, 37, 40, 38, 52, 49, 55, 58, 51, 60, 57, 63, 61), exposure = seq(320, 339),
  time = 1:20, first_after = 12), {
  step <- as.numeric(time >= first_after)
  fit <- summary(glm(count ~ time + step + offset(log(exposure)), family = quasipoisson,
                     control = glm.control(epsilon = 1e-14)))
  list(coefficients = unname(fit$coefficients[, 1]), se = unname(fit$coefficients[, 2]), dispersion = fit$dispersion)
})

communes <- list(
  commune = rep(1:12, each = 5), year = rep(-2:2, 12),
  total = c(28, 19, 21, 20, 18, 16, 18, 17, 16, 20, 19, 20, 26, 21, 18, 19, 28, 23, 25, 18, 16, 16, 26, 18, 25, 16, 28,
            27, 28, 21, 17, 26, 21, 17, 17, 27, 27, 24, 22, 18, 22, 17, 27, 27, 20, 26, 21, 27, 19, 18, 22, 22, 21, 22,
            18, 20, 27, 25, 22, 22),
  count = c(22, 14, 19, 16, 15, 16, 17, 16, 14, 20, 16, 16, 25, 20, 17, 15, 24, 20, 22, 17, 13, 16, 19, 17, 25, 15, 25,
            26, 27, 19, 12, 20, 18, 16, 15, 12, 9, 12, 8, 11, 19, 17, 26, 23, 19, 25, 15, 22, 11, 16, 21, 19, 18, 21,
            17, 18, 24, 22, 21, 22))
logit_model <- function(model, data, points) {
  fit <- glmer(model, data = data, family = binomial, nAGQ = points,
               control = glmerControl(optimizer = "bobyqa", tolPwrss = 1e-12,
                                      optCtrl = list(maxfun = 1e5, rhoend = 1e-10)))
  list(coefficients = I(unname(fixef(fit))), se = I(unname(sqrt(diag(as.matrix(vcov(fit)))))),
       sd_between = unname(attr(VarCorr(fit)$commune, "stddev")), conditional_modes = ranef(fit)$commune[[1]])
}
case("logit_random_intercept", communes, list(
  laplace = logit_model(cbind(count, total - count) ~ year + (1 | commune), communes, 1),
  quadrature_25 = logit_model(cbind(count, total - count) ~ year + (1 | commune), communes, 25)))
last_year <- lapply(communes[c("commune", "total", "count")], function(column) column[communes$year == 2])
case("logit_random_intercept_one_year", last_year, list(
  laplace = logit_model(cbind(count, total - count) ~ 1 + (1 | commune), last_year, 1),
  quadrature_25 = logit_model(cbind(count, total - count) ~ 1 + (1 | commune), last_year, 25)))
case("random_effects_communes", last_year, {
  logit <- escalc("PLO", xi = count, ni = total, add = 0.5, to = "all")
  fit <- function(method) rma(yi, vi, data = logit, method = method, control = list(tol = 1e-12, threshold = 1e-12))
  numbers <- function(fit) list(tau2 = fit$tau2, mu = fit$beta[[1]], se = fit$se, I2 = fit$I2 / 100)
  list(effect = as.numeric(logit$yi), variance = as.numeric(logit$vi), Q = fit("DL")$QE, Q_p = fit("DL")$QEp,
       DL = numbers(fit("DL")), PM = numbers(fit("PM")), REML = numbers(fit("REML")))
})
ages <- list(
  commune = communes$commune, year = communes$year,
  age = c(44.2, 44.6, 45, 43.7, 46, 40.2, 37.9, 40.3, 39.3, 40.4, 38.2, 38.6, 37.2, 38.3, 39.9, 38.2, 39.5, 39, 39.7,
          40.8, 39.8, 39, 41.3, 39.9, 40.6, 39.8, 39.7, 42.7, 39.5, 40.3, 38.8, 37.1, 38.7, 38.5, 37.6, 42.4, 42.8,
          41.3, 42.1, 42.2, 41.1, 40.6, 41.7, 42.5, 42.1, 38.1, 39.5, 39.8, 39.2, 39.5, 39.3, 39.3, 42.1, 41.5, 39.5,
          43.3, 43.7, 42.8, 45.4, 45.7))
case("linear_random_intercept", ages, {
  numbers <- function(restricted) {
    fit <- lmer(age ~ year + (1 | commune), REML = restricted,
                control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))
    list(coefficients = unname(fixef(fit)), se = unname(sqrt(diag(as.matrix(vcov(fit))))),
         sd_between = unname(attr(VarCorr(fit)$commune, "stddev")), sd_within = sigma(fit),
         log_likelihood = as.numeric(logLik(fit)), random_intercepts = ranef(fit)$commune[[1]],
         variance_of_intercepts = as.numeric(attr(ranef(fit, condVar = TRUE)$commune, "postVar")))
  }
  list(reml = numbers(TRUE), ml = numbers(FALSE))
})

# --- the file ---------------------------------------------------------------------------------------------------------

arguments <- commandArgs(trailingOnly = TRUE)
target <- if (length(arguments)) arguments[1] else file.path(here, "from_r.json")
versions <- as.list(setNames(vapply(packages, function(name) as.character(packageVersion(name)), ""), packages))
made_by <- c(list(R = paste(R.version$major, R.version$minor, sep = ".")), versions)
writeLines(c(paste0("{\"made_by\": ", json(made_by), ","), " \"cases\": [",
             paste0("  ", vapply(cases, json, ""), collapse = ",\n"), " ]}"), target)
